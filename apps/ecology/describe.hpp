#pragma once
// What an ecology input may say, and which coefficients follow from it.
#include <span>
#include <string>

#include "fluxform/fields/model_input.hpp"

#include "population.hpp"
#include "settings.hpp"

namespace fluxform::ecology {

/// Units, flow, drift and borders.
void describe_landscape(ModelInput& in, Settings& s);
/// One population: its field is unknown `number`.
void describe_population(ModelInput& in, Population& p, int number, Settings& s);
/// Interactions, patches and the front.
void describe_rest(ModelInput& in, Settings& s);

/// What is outside the domain of the model, for messages.
std::string domain_of(std::span<const Population> populations);

}  // namespace fluxform::ecology
