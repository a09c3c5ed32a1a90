// Every case of sample.cases gives exactly its message.
#include <gtest/gtest.h>

#include "case_file.hpp"
#include "sample.hpp"

namespace {

std::string message_of(const Case& bad) {
  sample::Sample s;
  fluxform::Parameters p;
  sample::describe(p, s);
  try {
    auto document = fluxform::parse_document(bad.yaml, "input.yaml");
    for (const auto& assignment : bad.overrides) fluxform::override_value(document, assignment);
    p.read(std::move(document));
  } catch (const fluxform::InputError& e) {
    return std::string(e.what()) + "\n";
  }
  return "no error\n";
}

std::string without_trailing_blank_lines(std::string text) {
  while (text.size() > 1 && text.substr(text.size() - 2) == "\n\n") text.pop_back();
  return text;
}

class BadInput : public testing::TestWithParam<Case> {};

TEST_P(BadInput, gives_its_message) {
  EXPECT_EQ(message_of(GetParam()), without_trailing_blank_lines(GetParam().expected));
}

INSTANTIATE_TEST_SUITE_P(sample, BadInput, testing::ValuesIn(read_cases(CASE_FILE)),
                         [](const testing::TestParamInfo<Case>& one) {
                           std::string name = one.param.name;
                           for (char& c : name)
                             if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
                           return name;
                         });

TEST(CaseFile, holds_at_least_forty_cases) { EXPECT_GE(read_cases(CASE_FILE).size(), 40u); }

}  // namespace
