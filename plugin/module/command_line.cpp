#include "module/command_line.hpp"

#include "module/control.hpp"
#include "module/new_adapter.hpp"
#include "module/privacy_office.hpp"
#include "module/private_file.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>

namespace keukentafel::module {

namespace {

int check_configuration(const std::string& path, const writer& out, const writer& err) {
  complaints wrong;
  const auto read = read_configuration(path, wrong);
  for (const auto& one : read.adapters)
    if (!one.trouble.empty()) wrong.push_back(one.trouble);
  for (const auto& one : wrong) err(one + "\n");
  if (wrong.empty()) out("the configuration is right\n");
  return wrong.empty() ? 0 : 1;
}

int make_adapter(const std::string& name, const std::string& language_name, std::string folder, const writer& out,
                 const writer& err) {
  if (folder.empty()) folder = name;
  const auto written = write_new_adapter(name, language_name == "c" ? language::c : language::cpp, folder);
  if (!written) {
    err(written.error().sentence() + "\n");
    return 1;
  }
  for (const auto& file : *written) out(file.string() + "\n");
  out(fmt::format("\nBuild and try it:\n  cd {}\n  cmake -B build && cmake --build build && ctest --test-dir build\n",
                  folder));
  return 0;
}

/// Through the running module, or with the store opened here under its lock.
int give_order(const std::string& path, const order& what, const std::string& letter, const writer& out,
               const writer& err) {
  complaints wrong;
  auto settings = read_configuration(path, wrong);
  for (const auto& one : wrong) err(one + "\n");
  if (!wrong.empty()) return 1;
  const output to{out, err, [] { return false; },
                  [&](std::string_view name, std::string_view bytes) {
                    const auto written = write_private(letter, name, bytes);
                    if (!written) err(written.error().sentence() + "\n");
                    else if (what.option("all").empty()) out(written->string() + "\n");
                    return written.has_value();
                  }};
  if (const auto code = ask_running(settings.store_path, what, to)) return *code;
  if (what.command == "status") {
    err("the module does not run\n");
    return 1;
  }
  const auto log = make_logger(
      [](void* with, std::string_view line) { (*static_cast<const writer*>(with))(std::string{line} + "\n"); },
      const_cast<writer*>(&err));
  auto opened = engine::open(std::move(settings), log);
  if (!opened) {
    err(opened.error().sentence() + "\n");
    return 1;
  }
  return carry_out(**opened, what, to);
}

} // namespace

int run_command(std::vector<std::string> arguments, const writer& out, const writer& err) {
  CLI::App app{"Keukentafel: news from school for parents", "keukentafel"};
  app.require_subcommand(1);
  app.set_version_flag("--version", KT_VERSION);
  std::string config;
  order what;
  const auto add = [&](const char* name, const char* sentence, CLI::App* under = nullptr) {
    auto* command = (under ? under : &app)->add_subcommand(name, sentence);
    command->add_option("CONFIG", config, "the configuration file")->required();
    return command;
  };
  const auto option = [&](CLI::App* command, const std::string& name, const char* sentence) {
    return command->add_option_function<std::string>(
        "--" + name, [&what, name](const std::string& value) { what.options[name] = value; }, sentence);
  };
  const auto flag = [&](CLI::App* command, const std::string& name, const char* sentence) {
    command->add_flag_callback(
        "--" + name, [&what, name] { what.options[name] = "yes"; }, sentence);
  };
  const auto add_person = [&](CLI::App* command) {
    auto* who = command->add_option_group("person");
    option(who, "guardian", "a related person, by the id in the SIS");
    option(who, "student", "a student, by the id in the SIS");
    option(who, "mentor", "a mentor, by the id in the SIS");
    option(who, "administrator", "an administrator, by a name that you choose");
    who->require_option(1);
    option(command, "adapter", "the SIS, when there are several");
    return who;
  };
  add("run", "start, and stop at SIGTERM or SIGINT");
  auto* check = add("check-config", "say what is wrong with the configuration, with line numbers");
  const auto add_family = [&](CLI::App* command) {
    auto* who = command->add_option_group("person");
    option(who, "guardian", "a related person, by the id in the SIS");
    option(who, "student", "a student, by the id in the SIS");
    who->require_option(1);
    option(command, "adapter", "the SIS, when there are several");
  };
  flag(add("status", "say how each adapter fares"), "metrics", "in the text format of Prometheus");
  auto* inviting = add("invite", "print one pairing code for a person, or write a letter with it");
  flag(add_person(inviting), "all", "every guardian who may see something now and is not signed in anywhere");
  std::string letter;
  inviting->add_option("--letter", letter, "the folder, or the file ending in .html, that a letter goes to");
  flag(inviting, "again", "with --all: also who has a code that still works, and a new one in its place");
  add_person(add("revoke", "end the codes and sessions of a person"));
  flag(add("set-aside", "list what could not be processed, and why"), "retry", "try it again first");
  add("held", "list what is held so that a mentor can speak first, until when, and why");
  option(add("backfill", "read everything anew from the SIS"), "adapter", "the SIS")->required();
  auto* same = add("same-person", "list who seems to be there twice, make two of them one, or take that back");
  option(same, "confirm", "one of them, such as \"eduarte guardian/12\"");
  option(same, "with", "the other");
  option(same, "split", "takes this number out again: from now on it is a person of its own");
  option(same, "decline", "these two are not the same; without --with: nobody is this number any more");
  flag(same, "joined", "list who was made one");
  flag(same, "yes", "you are sure, though the list does not have them");
  auto* exporting = add("export", "print all that is kept of a person, as JSON");
  add_family(exporting);
  flag(exporting, "html", "as a page to read");
  auto* erasing = add("erase", "take out all that is kept of a person, for good");
  add_family(erasing);
  flag(erasing, "yes", "you are sure");
  auto* registering = add("register", "print the data register (AVG, article 30)");
  auto* audit = app.add_subcommand("audit", "who saw what, and whether nobody changed that record");
  audit->require_subcommand(1);
  option(add("verify", "check every record, and print the mark of the last one", audit), "known",
         "a mark that was printed before: is it still in?");
  auto* done = add("done", "list what was done, by whom: sign-ins, rights, releases, looks of staff, exports", audit);
  auto* who_saw = add("who-saw", "list who was shown what of a student", audit);
  option(who_saw, "student", "a student, by the id in the SIS")->required();
  option(who_saw, "adapter", "the SIS, when there are several");
  for (auto* one : {done, who_saw}) {
    option(one, "from", "the first day, such as 2026-11-24");
    option(one, "to", "the last day");
  }
  flag(who_saw, "all", "also what was done: rights, releases, exports");
  std::vector<std::string> adapters;
  auto* describe = app.add_subcommand("describe-config", "print the reference page of the configuration");
  describe->add_option("ADAPTER", adapters, "adapters to include");
  std::string adapter_name, adapter_language = "c++", adapter_folder;
  auto* making = app.add_subcommand("new-adapter", "write a folder to begin an adapter of your own from");
  making->add_option("NAME", adapter_name, "its name")->required();
  making->add_option("--language", adapter_language, "c or c++")->check(CLI::IsMember({"c", "c++"}));
  making->add_option("--folder", adapter_folder, "where; a folder of that name when nothing is said");
  const auto known = app.get_subcommands({});
  const bool is_known =
      arguments.empty() || arguments.front().starts_with('-') ||
      std::any_of(known.begin(), known.end(), [&](const auto* one) { return one->check_name(arguments.front()); });
  if (!is_known) {
    err(fmt::format("{} is no command.\nWrite keukentafel --help for what it can do.\n", arguments.front()));
    return 2;
  }
  try {
    std::reverse(arguments.begin(), arguments.end()); // as CLI11 wants them
    app.parse(arguments);
  } catch (const CLI::CallForHelp&) {
    const auto* asked = &app;
    while (!asked->get_subcommands().empty()) asked = asked->get_subcommands().front();
    out(asked->help());
    return 0;
  } catch (const CLI::CallForVersion&) {
    out("keukentafel " KT_VERSION "\n");
    return 0;
  } catch (const CLI::ParseError& error) {
    err(std::string{error.what()} + "\nWrite keukentafel --help for what it can do.\n");
    return 2;
  }
  if (*check) return check_configuration(config, out, err);
  if (*registering) {
    complaints wrong;
    const auto settings = read_configuration(config, wrong);
    for (const auto& one : wrong) err(one + "\n");
    if (wrong.empty()) out(describe_data(settings));
    return wrong.empty() ? 0 : 1;
  }
  if (*making) return make_adapter(adapter_name, adapter_language, adapter_folder, out, err);
  if (*describe) {
    const auto page = describe_configuration(adapters);
    if (page) out(*page);
    else err(page.error().sentence() + "\n");
    return page ? 0 : 1;
  }
  what.command = app.get_subcommands().front()->get_name();
  if (*audit) what.command += " " + audit->get_subcommands().front()->get_name();
  if (!letter.empty()) {
    what.options["letter"] = "yes";
    if (const auto ready = prepare_private(letter, !what.option("all").empty()); !ready) {
      err(ready.error().sentence() + "\n");
      return 1;
    }
  }
  return give_order(config, what, letter, out, err);
}

} // namespace keukentafel::module
