#include "module/configuration.hpp"

#include "gateway/proxies.hpp"
#include "gateway/tls.hpp"
#include "intake/apart.hpp"
#include "intake/in_process.hpp"
#include "module/moments_keys.hpp"
#include "module/requests_keys.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

namespace keukentafel::module {

namespace {

/// Of the shape of BCP 47, such as "nl" or "fy-NL".
bool is_language_tag(std::string_view text) {
  const auto letters = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz");
  const auto first = std::min(letters, text.size());
  return (first == 2 || first == 3) && (first == text.size() || text[first] == '-') && text.size() <= 35 &&
         text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-") == text.npos;
}

std::string text_of(const nlohmann::json& keys, const char* name) {
  const auto& value = keys.at(name);
  return value.is_string() ? value.get<std::string>() : std::string{};
}

struct reader {
  std::string file;
  const toml::table& root;
  complaints& wrong;

  std::string resolve(const std::string& path) const {
    return path.empty() ? path : (std::filesystem::absolute(file).parent_path() / path).lexically_normal().string();
  }
  void complain(const toml::node& at, const std::string& what) const { wrong.push_back(place(file, at) + ": " + what); }
  /// At the line of the key, or of its table where the key is not written.
  void complain(const toml::table& at, std::string_view key, const std::string& what) const {
    const auto* written = at.get(key);
    complain(written ? *written : at, what);
  }

  /// The table of a section, or an empty one.
  const toml::table& section(const char* name) const {
    static const toml::table none;
    const auto* table = root.get_as<toml::table>(name);
    return table ? *table : none;
  }
  nlohmann::json keys(const key_section& of) const {
    return read_keys(file, section(of.name.c_str()), of.name, of.keys, wrong);
  }

  void read_listen(const std::string& text, gateway_configuration& to) const {
    const auto colon = text.rfind(':');
    unsigned port = 0;
    boost::system::error_code error;
    if (colon != text.npos) {
      to.address = text.substr(0, colon);
      if (to.address.size() > 2 && to.address.front() == '[') to.address = to.address.substr(1, to.address.size() - 2);
      boost::asio::ip::make_address(to.address, error);
      const auto* end = text.data() + text.size();
      const auto parsed = std::from_chars(text.data() + colon + 1, end, port);
      if (!error && parsed.ec == std::errc{} && parsed.ptr == end && port < 65536) {
        to.port = static_cast<unsigned short>(port);
        return;
      }
    }
    complain(section("gateway"), "listen", "gateway.listen must be an address and a port, such as \"0.0.0.0:8443\"");
  }

  /// What the file says may be right and the machine may not go along.
  std::string read_store(const nlohmann::json& keys) const {
    if (!wrong.empty()) return {};
    const std::filesystem::path path{resolve(text_of(keys, "path"))};
    const auto& at = section("store");
    std::error_code ignored;
    if (path.filename().empty() || std::filesystem::is_directory(path, ignored))
      complain(at, "path", "store.path names no file: write path = \"FILE.db\"");
    else if (!std::filesystem::is_directory(path.parent_path(), ignored))
      complain(at, "path", fmt::format("store.path: the folder {} is not there: make it", path.parent_path().string()));
    return path.string();
  }

  void check_papers(const toml::table& at, const gateway_configuration& read) const {
    for (const auto& [name, path] :
         {std::pair{"certificate", read.certificate}, std::pair{"private_key", read.private_key}}) {
      if (path.empty())
        return complain(at, name, fmt::format("gateway.{} is missing: write {} = \"FILE.pem\"", name, name));
      if (std::error_code ignored; !std::filesystem::is_regular_file(path, ignored) || !std::ifstream{path})
        return complain(at, name,
                        fmt::format("gateway.{}: {} can't be read: make it readable for this user", name, path));
    }
    if (const auto papers = gateway::certificate::load(read.certificate, read.private_key); !papers)
      complain(at, "certificate", "gateway.certificate: " + papers.error().sentence());
  }

  gateway_configuration read_gateway(const nlohmann::json& keys) const {
    gateway_configuration read;
    if (!wrong.empty()) return read;
    const auto& at = section("gateway");
    read_listen(text_of(keys, "listen"), read);
    read.is_tls = keys.at("tls");
    read.certificate = resolve(text_of(keys, "certificate"));
    read.private_key = resolve(text_of(keys, "private_key"));
    read.public_url = text_of(keys, "public_url");
    read.school_language = text_of(keys, "school_language");
    if (!is_language_tag(read.school_language))
      complain(at, "school_language", "gateway.school_language must be a language tag, such as \"nl\" or \"en\"");
    read.contact = text_of(keys, "contact");
    keys.at("trusted_proxies").get_to(read.trusted_proxies);
    read.threads = keys.at("threads");
    read.max_connections = keys.at("max_connections");
    read.max_per_address = keys.at("max_connections_per_address");
    read.streams_per_person = keys.at("max_streams_per_person");
    read.heartbeat = std::chrono::seconds{keys.at("heartbeat_s").get<int>()};
    read.desk_lasts = std::chrono::hours{keys.at("desk_hours").get<int>()};
    read.session_lasts = std::chrono::days{keys.at("session_days").get<int>()};
    if (const auto trusted = gateway::proxies::parse(read.trusted_proxies); !trusted)
      complain(at, "trusted_proxies", trusted.error().sentence());
    if (read.is_tls) {
      check_papers(at, read);
    } else {
      boost::system::error_code error;
      const auto address = boost::asio::ip::make_address(read.address, error);
      if (!error && (!address.is_loopback() || read.trusted_proxies.empty()))
        complain(at, "tls",
                 "gateway.tls = false is for a reverse proxy on this machine: listen on 127.0.0.1 and name "
                 "it in trusted_proxies");
    }
    while (!read.public_url.empty() && read.public_url.back() == '/') read.public_url.pop_back();
    const bool is_origin = read.public_url.starts_with("https://") && read.public_url.find('/', 8) == std::string::npos;
    if (!read.public_url.empty() && !is_origin)
      complain(at, "public_url", "gateway.public_url must be https:// and a name, without a path");
    return read;
  }

  policy::age_rule read_age_rule(const nlohmann::json& keys, const char* name,
                                 std::initializer_list<policy::age_rule> allowed) const {
    constexpr std::array<std::string_view, 5> names{"all", "may_object", "restrained", "consent", "general"};
    std::string choice;
    for (const auto one : allowed) {
      const auto& word = names.at(static_cast<std::size_t>(one));
      if (text_of(keys, name) == word) return one;
      choice += fmt::format("{}\"{}\"", choice.empty() ? "" : " or ", word);
    }
    complain(section("policy"), name, fmt::format("policy.{}: write {}", name, choice));
    return *allowed.begin();
  }

  /// Null: it complained.
  std::shared_ptr<intake::library> load(const toml::table& table, const nlohmann::json& keys,
                                        const std::string& name) const {
    auto library = text_of(keys, "library");
    if (library.find('/') != library.npos) library = resolve(library);
    const auto process = text_of(keys, "process");
    if (process != "own" && process != "module") {
      complain(table, "process", "adapter.process: write \"module\" or \"own\"");
      return nullptr;
    }
    if (library == intake::in_process_entry().name) {
      if (process == "module") return intake::library::of(intake::in_process_entry());
      complain(table, "process", "adapter.process: a SIS in this process can't feed another one: leave it out");
      return nullptr;
    }
    const auto code =
        process == "own" ? load_apart(library, keys, name) : intake::library::load(library, intake::adapter_folders());
    for (const auto* key : {"answer_within_s", "memory_mb", "open_files", "filter_system_calls"})
      if (process == "module" && table.contains(key))
        complain(table, key, fmt::format("adapter.{} needs process = \"own\"", key));
    if (code) return *code;
    complain(table, "library", "adapter.library: " + code.error().sentence());
    return nullptr;
  }

  static result<std::shared_ptr<intake::library>> load_apart(const std::string& library, const nlohmann::json& keys,
                                                             const std::string& name) {
    const auto path = intake::library::find(library, intake::adapter_folders());
    if (!path) return path.error();
    const auto program = intake::annex_program();
    if (!program) return program.error();
    return intake::run_apart({name, *program, *path, keys.at("memory_mb"), keys.at("open_files"),
                              keys.at("filter_system_calls"),
                              std::chrono::seconds{keys.at("answer_within_s").get<int>()}});
  }

  void read_adapter(const toml::table& table, const key_section& of, std::set<std::string>& names,
                    configuration& to) const {
    const auto before = wrong.size();
    const auto keys = read_keys(file, table, of.name, of.keys, wrong, "settings");
    if (wrong.size() != before) return;
    adapter_configuration read;
    read.name = text_of(keys, "name");
    if (read.name.empty() || read.name.size() > 60 ||
        read.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") != std::string::npos)
      return complain(table, "name", "adapter.name must be small letters, digits, - and _");
    if (!names.insert(read.name).second)
      return complain(table, "name", fmt::format("adapter.name \"{}\" is used twice", read.name));
    if (const auto from = text_of(keys, "publish_from"); !from.empty()) {
      const auto date = parse_day(from);
      if (!date) return complain(table, "publish_from", "adapter.publish_from must be a day such as \"2026-01-31\"");
      read.publish_from = local_midnight(*date);
    }
    auto code = load(table, keys, read.name);
    if (!code) return;
    read.code = std::move(code);
    if (!read.code->trouble().empty()) {
      read.settings = "{}";
      read.trouble = place(file, table) + ": adapter.library: " + read.code->trouble();
      to.adapters.push_back(std::move(read));
      return;
    }
    const auto* settings = table.get_as<toml::table>("settings");
    static const toml::table none;
    const auto& entry = read.code->entry();
    try {
      read.settings = read_keys(file, settings ? *settings : none, "adapter.settings",
                                {entry.settings, entry.setting_count}, wrong, {}, settings ? settings : &table)
                          .dump();
    } catch (const toml::parse_error&) {
      return complain(table, "library",
                      fmt::format("adapter.library: a default in the table of settings of {} is no TOML", entry.name));
    }
    to.adapters.push_back(std::move(read));
  }
};

} // namespace

configuration read_configuration(const std::string& path, complaints& wrong) {
  std::ifstream in{path, std::ios::binary};
  if (!in || std::filesystem::is_directory(path)) {
    wrong.push_back(fmt::format("{}: can't be read: write the path of a TOML file", path));
    return {};
  }
  const std::string text{std::istreambuf_iterator<char>{in}, {}};
  return read_configuration(path, text, wrong);
}

configuration read_configuration(const std::string& path, std::string_view text, complaints& wrong) {
  configuration read;
  toml::table root;
  try {
    root = toml::parse(text, path);
  } catch (const toml::parse_error& error) {
    wrong.push_back(fmt::format("{}:{}: {}", path, error.source().begin.line, error.description()));
    return read;
  }
  const reader from{path, root, wrong};
  const auto sections = module_sections();
  for (const auto& [written, node] : root) {
    const std::string_view name = written;
    const auto known =
        std::find_if(sections.begin(), sections.end(), [&](const auto& one) { return name == one.name; });
    if (known == sections.end())
      from.complain(node,
                    fmt::format("[{}] is no section: write [store], [gateway], [policy], [category.NAME], [requests], "
                                "[messages], [files], [letter] or [[adapter]]",
                                name));
    else if (known->name == "adapter" ? !node.is_array_of_tables() : !node.is_table())
      from.complain(node, fmt::format("{} must be written as {}", known->name,
                                      known->name == "adapter"    ? "[[adapter]]"
                                      : known->name == "category" ? "[category.NAME]"
                                                                  : "[" + known->name + "]"));
  }
  const auto section = [&](std::string_view name) -> const key_section& {
    return *std::find_if(sections.begin(), sections.end(), [&](const auto& one) { return one.name == name; });
  };
  const auto store = from.keys(section("store")), gateway = from.keys(section("gateway")),
             rules = from.keys(section("policy"));
  read.store_path = from.read_store(store);
  read.gateway = from.read_gateway(gateway);
  std::set<std::string> names;
  if (const auto* adapters = root.get_as<toml::array>("adapter"))
    for (const auto& one : *adapters)
      if (const auto* table = one.as_table()) from.read_adapter(*table, section("adapter"), names, read);
  read.moments = read_moments(path, root, section("category"), rules, wrong);
  const auto before = wrong.size();
  const auto requests = from.keys(section("requests"));
  if (wrong.size() == before) read.asking = read_asking(path, from.section("requests"), requests, wrong);
  const auto letter = from.keys(section("letter")), messages = from.keys(section("messages")),
             files = from.keys(section("files"));
  if (!wrong.empty()) return read;
  read.letter = {text_of(letter, "school"), text_of(letter, "contact")};
  read.talking.asks_mentor = messages.at("ask_mentor");
  read.talking.a_day = messages.at("a_day");
  read.talking.kept_for = std::chrono::days{messages.at("keep_days").get<int>()};
  read.files.max_bytes = files.at("max_mb").get<std::size_t>() << 20;
  read.files.at_once = files.at("at_once");
  read.files.patience = std::chrono::seconds{files.at("patience_s").get<int>()};
  read.code_lasts = std::chrono::days{gateway.at("code_days").get<int>()};
  read.audit_lasts = std::chrono::days{rules.at("audit_days").get<int>()};
  read.school.under_16 = from.read_age_rule(rules, "under_16", {policy::age_rule::all, policy::age_rule::restrained});
  read.school.from_16 = from.read_age_rule(
      rules, "from_16", {policy::age_rule::may_object, policy::age_rule::restrained, policy::age_rule::consent});
  read.school.from_18 = from.read_age_rule(rules, "from_18", {policy::age_rule::consent, policy::age_rule::general});
  read.school.often_absent_hours = rules.at("often_absent_hours");
  read.school.compares_with_group = rules.at("compare_with_group");
  read.school.parents_are_third_parties = rules.at("parents_are_third_parties");
  read.school.after_enrolment = std::chrono::days{rules.at("days_after_enrolment").get<int>()};
  read.school.roster_trusted_for = std::chrono::days{rules.at("roster_trusted_days").get<int>()};
  return read;
}

result<std::string> describe_configuration(const std::vector<std::string>& adapters) {
  std::string page =
      "# Configuration\n\nMade by `keukentafel describe-config`; a test keeps it true. One TOML file; unknown keys are "
      "refused. Relative paths start at the folder of the file.\n\n";
  for (const auto& one : module_sections())
    page += describe_keys(one.name == "adapter"    ? "[[adapter]]"
                          : one.name == "category" ? category_heading()
                                                   : "[" + one.name + "]",
                          one.keys);
  for (const auto& name : adapters) {
    const auto code = intake::library::load(name, intake::adapter_folders());
    if (!code) return code.error();
    const auto& entry = (*code)->entry();
    page += describe_keys(fmt::format("[adapter.settings] of {}", entry.name), {entry.settings, entry.setting_count});
  }
  page.pop_back();
  return {boost::system::in_place_value, std::move(page)};
}

} // namespace keukentafel::module
