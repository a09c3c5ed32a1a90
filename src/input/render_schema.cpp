// `--schema`: JSON schema, so that an editor completes keys and underlines mistakes.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "fluxform/input/parameters.hpp"
#include "fluxform/input/quantity.hpp"
#include "fluxform/input/render_common.hpp"

namespace fluxform {
namespace {

using Json = nlohmann::ordered_json;

Json object_schema(const Parameters& p);

Json quantity_schema(const Entry& entry) {
  if (is_pure(entry.unit)) {
    Json number{{"type", "number"}};
    if (entry.low) number[entry.low_open ? "exclusiveMinimum" : "minimum"] = *entry.low;
    if (entry.high) number["maximum"] = *entry.high;
    return number;
  }
  const std::string number = R"(^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)? *[^0-9 ].*$)";
  return {{"type", "string"},
          {"pattern", entry.may_be_none ? "(^none$)|(" + number + ")" : number}};
}

Json any_of(std::initializer_list<Json> schemas) {
  Json result;
  result["anyOf"] = Json::array();
  for (const auto& schema : schemas) result["anyOf"].push_back(schema);
  return result;
}

Json closed_object(const Json& properties, const std::vector<std::string>& required) {
  return {{"type", "object"},
          {"properties", properties},
          {"required", required},
          {"additionalProperties", false}};
}

Json formula_schema(const Entry& entry) {
  const Json text{{"type", {"string", "number"}}};
  const Json plain = is_pure(entry.unit) ? text : quantity_schema(entry);
  return any_of({plain, closed_object({{"expression", text}, {"unit", {{"type", "string"}}}},
                                      {"expression"})});
}

Json coefficient_schema(const Entry& entry) {
  const Json word{{"type", "string"}};
  const Json table{{"type", "object"}, {"additionalProperties", formula_schema(entry)}};
  Json schema = formula_schema(entry);
  schema["anyOf"].push_back(closed_object({{"regions", table}}, {"regions"}));
  schema["anyOf"].push_back(table);
  schema["anyOf"].push_back(closed_object(
      {{"file", word}, {"dataset", word}, {"band", {{"type", "integer"}}}, {"unit", word}},
      {"file"}));
  return schema;
}

Json words_schema(const Entry& entry) {
  Json words = Json::array();
  for (const auto& option : entry.options) words.push_back(option.word);
  Json plain{{"enum", words}};
  if (entry.kind == Kind::choice) return plain;
  Json schema = any_of({plain});
  for (const auto& option : entry.options)
    if (option.parameters)
      schema["anyOf"].push_back(
          closed_object({{option.word, object_schema(*option.parameters)}}, {option.word}));
  return schema;
}

Json list_schema(const Entry& entry) {
  Json items = entry.inner ? object_schema(*entry.inner)
                           : any_of({quantity_schema(entry), {{"type", "number"}}});
  return {{"type", "array"}, {"items", items}};
}

Json value_schema(const Entry& entry) {
  switch (entry.kind) {
    case Kind::number:
    case Kind::quantity:
      return quantity_schema(entry);
    case Kind::integer: {
      Json schema = quantity_schema(entry);
      schema["type"] = "integer";
      return schema;
    }
    case Kind::flag:
      return {{"type", "boolean"}};
    case Kind::text:
    case Kind::file:
      return {{"type", "string"}};
    case Kind::choice:
    case Kind::one_of:
      return words_schema(entry);
    case Kind::quantities:
    case Kind::list:
      return list_schema(entry);
    case Kind::expression:
      return formula_schema(entry);
    case Kind::coefficient:
      return coefficient_schema(entry);
    case Kind::section:
      return object_schema(*entry.inner);
    case Kind::constants:
      return {{"type", "object"}, {"additionalProperties", {{"type", "number"}}}};
  }
  return {};
}

std::string description(const Entry& entry) {
  std::string text = entry.sentence;
  const std::string limits = limits_text(entry);
  if (!limits.empty()) text += (text.empty() ? "" : "; ") + limits;
  if (!is_pure(entry.unit)) text += " [" + entry.unit + "]";
  return text;
}

/// A section is required in the file if something in it is.
bool must_be_given(const Entry& entry) {
  if (entry.is_required) return true;
  if (entry.kind != Kind::section || entry.is_optional) return false;
  return std::ranges::any_of(entry.inner->entries(),
                             [](const auto& inner) { return must_be_given(*inner); });
}

Json object_schema(const Parameters& p) {
  Json properties = Json::object();
  std::vector<std::string> required;
  for (const auto& entry : p.entries()) {
    Json schema = value_schema(*entry);
    const std::string text = description(*entry);
    if (!text.empty()) schema["description"] = text;
    if (must_be_given(*entry)) required.push_back(entry->key);
    properties[entry->key] = schema;
  }
  return closed_object(properties, required);
}

}  // namespace

std::string schema_text(const Parameters& p, const std::string& title) {
  Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", title}};
  schema.update(object_schema(p));
  return schema.dump(2) + "\n";
}

}  // namespace fluxform
