#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <new>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <slepcsys.h>

#include "fluxform/app/analyses/asked.hpp"
#include "fluxform/app/analyses/ensemble.hpp"
#include "fluxform/app/analyses/vary.hpp"
#include "fluxform/app/case.hpp"
#include "fluxform/app/command_line.hpp"
#include "fluxform/app/earlier_results.hpp"
#include "fluxform/app/models.hpp"
#include "fluxform/app/petsc_options.hpp"
#include "fluxform/app/steady_run.hpp"
#include "fluxform/app/transient_run.hpp"
#include "fluxform/core/console.hpp"
#include "fluxform/core/error.hpp"
#include "fluxform/core/parallel.hpp"
#include "fluxform/input/load_document.hpp"
#include "fluxform/input/suggest.hpp"
#include "fluxform/output/folder_lock.hpp"
#include "fluxform/solve/separable.hpp"

namespace fluxform {
namespace {

enum ExitCode { done = 0, bad_input = 2, solve_failed = 3, file_failed = 4, unforeseen = 1 };

/// Starts PETSc with the options behind `--` alone; all others are ours.
class PetscSession {
 public:
  PetscSession(const std::string& program, const std::vector<std::string>& options) {
    words_.push_back(program);
    words_.emplace_back("-skip_petscrc");  // a file in the working folder could load code
    words_.insert(words_.end(), options.begin(), options.end());
    for (std::string& word : words_) pointers_.push_back(word.data());
    pointers_.push_back(nullptr);
    int count = static_cast<int>(words_.size());
    char** arguments = pointers_.data();
    // PETSc takes the signals for itself and leaves the default action when it gives them back.
    const auto hang_up = std::signal(SIGHUP, SIG_IGN);
    (void)SlepcInitialize(&count, &arguments, nullptr, nullptr);
    (void)PetscPopSignalHandler();
    std::signal(SIGHUP, hang_up);
    install_error_handler();
    register_separable();
  }
  ~PetscSession() { (void)SlepcFinalize(); }
  PetscSession(const PetscSession&) = delete;
  PetscSession& operator=(const PetscSession&) = delete;

 private:
  std::vector<std::string> words_;
  std::vector<char*> pointers_;
};

/// What stands behind `--`, before anything has been checked.
std::vector<std::string> options_behind_dashes(int argc, char** argv) {
  std::vector<std::string> options;
  bool behind = false;
  for (int k = 1; k < argc; ++k) {
    if (behind) options.emplace_back(argv[k]);
    behind = behind || std::string(argv[k]) == "--";
  }
  return options;
}

/// An input may be somebody else's: what it names for its results stays below the folder where the
/// run was started, unless the command line names it.
void refuse_outside(const std::string& directory, const CommandLine& line) {
  const auto typed = [](const std::string& assignment) {
    return assignment.rfind("output.directory=", 0) == 0 || assignment.rfind("output=", 0) == 0;
  };
  if (std::any_of(line.overrides.begin(), line.overrides.end(), typed)) return;
  std::error_code unknown;
  const auto here = std::filesystem::current_path(unknown);
  const auto there = std::filesystem::weakly_canonical(here / directory, unknown);
  const std::string from_here = there.lexically_relative(here).string();
  if (!unknown && !from_here.empty() && from_here.rfind("..", 0) != 0) return;
  throw InputError(fmt::format(
      "{}: output.directory '{}' is not below the folder where the run was started; only the "
      "command line may say so: --output {}",
      line.input, directory, directory));
}

/// Options of the environment change solvers unseen, so they are told.
void tell_environment_options() {
  const char* const options = std::getenv("PETSC_OPTIONS");
  if (options && *options) console::warn("PETSC_OPTIONS is set and in force: {}", options);
}

std::string results_directory(const Case& app, const CommandLine& line,
                              const RunControls& controls) {
  if (!line.output.empty()) return line.output;
  if (!controls.output.directory.empty()) {
    refuse_outside(controls.output.directory, line);
    return controls.output.directory;
  }
  return "results/" + app.name() + "/" + std::filesystem::path(line.input).stem().string();
}

/// The checkpoint to go on from; empty for a new run. Collective.
std::string checkpoint_of(const CommandLine& line, const std::string& directory) {
  if (!line.restart) return "";
  std::string path = line.restart_file.empty() ? directory + "/checkpoint.h5" : line.restart_file;
  collectively(PETSC_COMM_WORLD, [&] {
    if (std::filesystem::exists(path)) return;
    const std::string previous = path + ".previous";
    const bool older = std::filesystem::exists(previous);
    throw InputError(fmt::format("there is no checkpoint '{}' to go on from; {}", path,
                                 older ? "the one before it is there: --restart " + previous
                                       : std::string("start the run without --restart")));
  });
  return path;
}

Provenance provenance_of(const Case& app, const Parameters& p, const Document& document, int argc,
                         char** argv) {
  Provenance provenance = collect_provenance(PETSC_COMM_WORLD, argc, argv);
  provenance.input = fmt::format("{}\n", fmt::join(document.source->lines, "\n"));
  provenance.resolved = resolved_text(p);
  provenance.seed = app.seed();
  return provenance;
}

/// Which of the app's own questions is asked.
std::size_t question_of_app(Analysis analysis) {
  return static_cast<std::size_t>(analysis) - static_cast<std::size_t>(Analysis::of_app);
}

/// The state to begin from; a run that goes on from a checkpoint reads its own. What a run refuses
/// about its start it refuses here, before a file is touched. Collective.
Handle<Vec> start_of(Case& app, Operator& op, const RunContext& context) {
  const RunControls& controls = context.controls;
  if (controls.analysis >= Analysis::of_app) {
    app.refuse_question(question_of_app(controls.analysis), op, context.document);
    return {};
  }
  if (controls.analysis == Analysis::transient) check_scheme(controls.time.scheme, op.traits());
  Handle<Vec> u = op.create_vector();
  if (!context.place.checkpoint.empty()) return u;
  app.initialise(op, u);
  if (!op.admissible(controls.time.start, u)) {
    throw InputError(
        "the initial state is not admissible: a value is not a number or out of range");
  }
  return u;
}

/// Whether the question varies keys of the input, so that each of its members is read and built by
/// itself.
bool varies(Analysis analysis) {
  return analysis == Analysis::sweep || analysis == Analysis::critical ||
         analysis == Analysis::ensemble || analysis == Analysis::response ||
         analysis == Analysis::sensitivity;
}

/// Answers a question that varies keys.
int vary(Case& app, Operator& op, const RunContext& context) {
  const RunControls& c = context.controls;
  const MPI_Comm comm = op.grid().comm();
  if (c.analysis == Analysis::sweep) return run_sweep(c.sweep, context, comm);
  if (c.analysis == Analysis::critical) return run_critical(c.critical, context, comm);
  if (c.analysis == Analysis::ensemble) return run_ensemble(c.ensemble, app, op, context);
  if (c.analysis == Analysis::response) return run_response(c.response, context, comm);
  return run_sensitivity(c.sensitivity, context, comm);
}

/// Answers the question of the input, or with `only_check` ends where the computing would begin.
int analyse(Case& app, const RunContext& context, bool only_check) {
  refuse_too_large(app, context.controls, PETSC_COMM_WORLD);
  const Grid grid(app.grid_spec(), app.unknowns(), PETSC_COMM_WORLD);
  console::info("{}: {} cells on {} rank{}", app.name(), grid.total_cells(), ranks_of(grid.comm()),
                ranks_of(grid.comm()) == 1 ? "" : "s");
  const std::unique_ptr<Operator> op = app.build(grid);
  const Handle<Vec> u = start_of(app, *op, context);
  const Analysis analysis = context.controls.analysis;
  const auto asked = [&](const std::function<int()>& work) {
    return asked_here(context.input, "analysis", work);
  };
  if (varies(analysis)) asked([&] { return refuse_varied(context, grid.comm()), 0; });
  if (only_check) return done;
  const FolderLock lock(context.place.directory, grid.comm());
  if (context.place.checkpoint.empty())
    clear_earlier_results(context.place.directory, app.name(), app.own_files(), grid.comm());
  if (varies(analysis)) return asked([&] { return vary(app, *op, context); });
  if (analysis == Analysis::transient) return TransientRun(app, *op, context).run(u);
  if (analysis == Analysis::steady) return run_steady(app, *op, u, context);
  if (analysis == Analysis::eigenmodes) return run_eigenmodes(app, *op, u, context);
  return app.answer(question_of_app(analysis), *op, context);
}

/// The input with its overrides; for help and the like, which have none, the overrides alone.
Document document_of(const CommandLine& line) {
  if (!line.input.empty()) return load_document(line.input, line.overrides, PETSC_COMM_WORLD);
  Document document = parse_document("{}", "input");
  for (const std::string& assignment : line.overrides) override_value(document, assignment);
  return document;
}

/// Which model the input names; the first if none. Reading refuses a wrong word: until then the
/// nearest one, so that its keys are not refused as well.
std::size_t model_of(const Document& document, const std::vector<ModelChoice>& models) {
  const Node* given = document.root.find("model");
  if (!given) return 0;
  std::vector<std::string> words;
  for (const ModelChoice& model : models) words.push_back(model.word);
  const auto find = [&](const std::string& word) {
    return std::find(words.begin(), words.end(), word);
  };
  const auto named = find(given->text);
  const auto meant = named == words.end() ? find(near_match(given->text, words)) : named;
  return meant == words.end() ? 0 : static_cast<std::size_t>(meant - words.begin());
}

/// Declares the key `model`, which has been read already.
void describe_model(Parameters& p, const std::vector<ModelChoice>& models, std::size_t& model) {
  if (models.size() == 1) return;
  std::vector<Choice<std::size_t>> words;
  for (std::size_t k = 0; k < models.size(); ++k)
    words.push_back({models[k].word, k, models[k].doc});
  p.choice<std::size_t>("model", model, words)
      .doc("what is computed; each model has its own keys: --help --set model=...");
}

int run_with(std::vector<ModelChoice>& models, int argc, char** argv) {
  const CommandLine line = parse_command_line(argc, argv);
  const Document document = document_of(line);
  std::size_t model = model_of(document, models);
  Case& app = models[model].app(document);
  RunControls controls;
  Parameters p;
  std::string included;  // merged by load_document; declared to be explained
  p.text("include", included)
      .doc("file whose keys hold where this input has none of them, e.g. a material");
  describe_model(p, models, model);
  app.describe(p, controls);
  describe_run(p, controls, app.time_unit(), app.analyses(), bool(models[model].app.make()));
  const std::string program = "fluxform-" + app.name();
  if (const auto text = requested_text(line, program, app.purpose(), p)) {
    if (rank_of(PETSC_COMM_WORLD) == 0) std::fputs(text->c_str(), stdout);
    return done;
  }
  p.read(document);
  tell_environment_options();
  complete(controls);
  app.prepare(p, PETSC_COMM_WORLD);
  RunPlace place{results_directory(app, line, controls), ""};
  place.checkpoint = checkpoint_of(line, place.directory);
  const Provenance provenance = provenance_of(app, p, document, argc, argv);
  const bool only_check = line.action == Action::check;
  const int code = analyse(
      app, {controls, place, provenance, document, p, models[model].app.make()}, only_check);
  if (only_check) console::info("{}: no mistakes found", line.input);
  return code;
}

int report(int code, const char* message) {
  if (rank_of(PETSC_COMM_WORLD) == 0) std::fprintf(stderr, "%s\n", message);
  return code;
}

}  // namespace

std::string Case::clock(double t) const {
  const TimeAxis axis = time_axis();
  return fmt::format("t = {:.6g} {}", axis.in_file(t), axis.unit);
}

int run_case(Case& app, int argc, char** argv) { return run_models({{"", "", app}}, argc, argv); }

int run_models(std::vector<ModelChoice> models, int argc, char** argv) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error of the write
  const PetscSession session(argc > 0 ? argv[0] : "fluxform", options_behind_dashes(argc, argv));
  console::start(rank_of(PETSC_COMM_WORLD));
  std::vector<ModelChoice> choices = std::move(models);  // cases made from them end before PETSc
  try {
    return run_with(choices, argc, argv);
  } catch (const InputError& e) {
    return report(bad_input, e.what());
  } catch (const SolveError& e) {
    return report(solve_failed, e.what());
  } catch (const IoError& e) {
    return report(file_failed, e.what());
  } catch (const std::bad_alloc&) {
    return report(
        solve_failed,
        "out of memory: this machine cannot give what the run asks for; take fewer cells, "
        "or ranks on more machines");
  } catch (const std::exception& e) {
    return report(unforeseen, fmt::format("this should not have happened, and is a fault of the "
                                          "program: {}; please report it with the input",
                                          e.what())
                                  .c_str());
  }
}

}  // namespace fluxform
