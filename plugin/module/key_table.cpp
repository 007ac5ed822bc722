#include "module/key_table.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>

namespace keukentafel::module {

namespace {

constexpr std::int64_t far = 1'000'000'000;
constexpr std::size_t secret_limit = 64 << 10;

constexpr kt_setting key(kt_setting_type type, const char* name, bool is_required, const char* fallback,
                         const char* sentence, std::int64_t minimum = 0, std::int64_t maximum = far) {
  return {sizeof(kt_setting), type, name, is_required, fallback, minimum, maximum, sentence};
}

constexpr std::array store_keys{
    key(KT_SETTING_TEXT, "path", false, "\"keukentafel.db\"",
        "The file that holds everything; one process has it open."),
};
constexpr std::array gateway_keys{
    key(KT_SETTING_TEXT, "listen", false, "\"127.0.0.1:8443\"",
        "Address and port that parents reach; port 0 takes a free one."),
    key(KT_SETTING_TEXT, "certificate", false, nullptr,
        "PEM file with the certificate chain; read again when it changes."),
    key(KT_SETTING_TEXT, "private_key", false, nullptr, "PEM file with the private key of the certificate."),
    key(KT_SETTING_BOOLEAN, "tls", false, "true",
        "False serves plain HTTP, only on a loopback address and with trusted_proxies."),
    key(KT_SETTING_TEXT, "public_url", false, nullptr,
        "The address that parents type, such as https://ouders.school.example."),
    key(KT_SETTING_TEXT, "school_language", false, "\"nl\"",
        "The language that the school's own texts are written in, as a tag such as \"nl\"; pages in another language "
        "mark them with it."),
    key(KT_SETTING_TEXT, "contact", false, nullptr,
        "Whom to ask when a page can't be used, such as an e-mail address; stands on the page about accessibility."),
    key(KT_SETTING_TEXT_LIST, "trusted_proxies", false, "[]",
        "Addresses or networks of reverse proxies whose X-Forwarded-For counts."),
    key(KT_SETTING_INTEGER, "threads", false, "1", "Threads that serve connections.", 1, 64),
    key(KT_SETTING_INTEGER, "max_connections", false, "20000", "Connections in all; more are closed at once.", 1,
        1000000),
    key(KT_SETTING_INTEGER, "max_connections_per_address", false, "4000",
        "Connections from one address; a school behind one address must fit.", 1, 1000000),
    key(KT_SETTING_INTEGER, "max_streams_per_person", false, "64",
        "Live streams of one guardian, on all devices together.", 1, 1000000),
    key(KT_SETTING_INTEGER, "heartbeat_s", false, "45", "Seconds between comment lines on a silent stream.", 1, 600),
    key(KT_SETTING_INTEGER, "session_days", false, "90",
        "Days that a device stays signed in after it was used last; at most 400 after it signed in.", 1, 400),
    key(KT_SETTING_INTEGER, "desk_hours", false, "12",
        "Hours after which staff is asked for a code from the app again.", 1, 168),
    key(KT_SETTING_INTEGER, "code_days", false, "14", "Days that a pairing code can be used.", 1, 60),
};
constexpr std::array policy_keys{
    key(KT_SETTING_BOOLEAN, "parents_are_third_parties", false, "true",
        "True: a student about whom third parties get nothing is hidden from parents too."),
    key(KT_SETTING_INTEGER, "days_after_enrolment", false, "30",
        "Days that the feed goes on after the last enrolment ended.", 0, 3650),
    key(KT_SETTING_INTEGER, "roster_trusted_days", false, "7",
        "Days without a word from the SIS after which nothing is released any more.", 1, 60),
    key(KT_SETTING_TEXT, "under_16", false, "\"all\"",
        "What representatives of a student under 16 see: \"all\" or \"restrained\" (what stands under from_16; no "
        "objection has force)."),
    key(KT_SETTING_TEXT, "from_16", false, "\"may_object\"",
        "The same at 16 and 17: \"may_object\" (the student can object per category), \"restrained\" (end "
        "results of courses, project results, exams and other milestones, appointments and totals; the student can "
        "object) or \"consent\"."),
    key(KT_SETTING_TEXT, "from_18", false, "\"consent\"",
        "The same from 18: \"consent\" or \"general\" (without consent only that a student is often absent)."),
    key(KT_SETTING_INTEGER, "often_absent_hours", false, "16",
        "Unexcused lesson hours in four weeks from which a student is called often absent.", 1, 1000),
    key(KT_SETTING_BOOLEAN, "compare_with_group", false, "true",
        "Says in a word whether a student missed less or more than most with the same mentor, of whom there must be at "
        "least eight others."),
    key(KT_SETTING_INTEGER, "audit_days", false, "730",
        "Days that the audit keeps who saw what; older records go in sealed segments.", 30, 36500),
    key(KT_SETTING_TEXT, "quiet_from", false, nullptr,
        "From this time of day on, such as \"21:30\", nothing new is published, of any category."),
    key(KT_SETTING_TEXT, "quiet_until", false, nullptr, "The end of the quiet hours, such as \"07:00\"."),
};
// One table for every category; moments_keys.cpp refuses what says nothing about one.
constexpr std::array category_keys{
    key(KT_SETTING_TEXT, "publish_at", false, nullptr,
        "The time of day at which what came in goes out, such as \"17:00\". None: all day."),
    key(KT_SETTING_TEXT, "publish_until", false, nullptr,
        "What comes in between publish_at and this time of day goes out at once; may be past midnight."),
    key(KT_SETTING_TEXT_LIST, "publish_on", false, R"(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])",
        "The days on which it goes out."),
    key(KT_SETTING_INTEGER, "student_first_hours", false, "0", "Hours that the student sees it before guardians do.", 0,
        336),
    key(KT_SETTING_INTEGER, "hold_hours", false, "0",
        "Hours in which the mentor can speak first about what is held; 0 holds nothing.", 0, 336),
    key(KT_SETTING_BOOLEAN, "hold_all", false, "false", "Whether everything of this category is held."),
    key(KT_SETTING_BOOLEAN, "hold_failed_exam", false, "false",
        "Of result and milestone: whether an exam that was failed at the first attempt is held."),
    key(KT_SETTING_INTEGER, "hold_from_unexcused_hours", false, "0",
        "Of absence: the absence is held with which unexcused lesson hours in four weeks reach this number; 0: none.",
        0, 1000),
    key(KT_SETTING_INTEGER, "keep_days", false, "730",
        "Days that it is kept after it happened; older is not taken in, and goes in a daily sweep.", 60, 36500),
};
constexpr std::array requests_keys{
    key(KT_SETTING_BOOLEAN, "sick_reports", false, "false",
        "Whether parents and adult students may report absence here; without an adapter that writes, somebody has to "
        "look at the staff desk."),
    key(KT_SETTING_TEXT_LIST, "reasons", false, "[\"sick\"]",
        "The reasons to choose from: \"sick\" and \"doctor\" have words in every language, others are written as "
        "\"code=words\"."),
    key(KT_SETTING_INTEGER, "days_back", false, "2", "Days that a report may begin before today.", 0, 60),
    key(KT_SETTING_INTEGER, "days_ahead", false, "30", "Days that it may begin after today.", 0, 365),
    key(KT_SETTING_INTEGER, "longest_days", false, "31", "Days that it may take, the first included.", 1, 365),
    key(KT_SETTING_INTEGER, "open_per_student", false, "3",
        "Reports of one student by one person that may wait for the SIS or for staff at the same time.", 1, 100),
    key(KT_SETTING_INTEGER, "a_day_per_student", false, "10", "Reports of one student by one person within 24 hours.",
        1, 1000),
    key(KT_SETTING_INTEGER, "keep_days", false, "90",
        "Days that a report is kept after it was made; then it goes in a daily sweep, unless it still waits for the "
        "SIS.",
        7, 3650),
};
constexpr std::array letter_keys{
    key(KT_SETTING_TEXT, "school", false, nullptr, "The school's name, as letters are signed."),
    key(KT_SETTING_TEXT, "contact", false, nullptr,
        "Whom parents can ask, in one sentence, such as \"Bel 010 123 45 67.\" None: the mentor or the office."),
};
constexpr std::array messages_keys{
    key(KT_SETTING_BOOLEAN, "ask_mentor", false, "false",
        "Whether parents and students may write to the mentor here; mentors have to look at the staff desk."),
    key(KT_SETTING_INTEGER, "a_day", false, "10", "Messages of one person about one student within 24 hours.", 1, 1000),
    key(KT_SETTING_INTEGER, "keep_days", false, "365",
        "Days that a message is kept after it was sent; then it goes in a daily sweep.", 30, 3650),
};
constexpr std::array adapter_keys{
    key(KT_SETTING_TEXT, "name", true, nullptr,
        "The name of this instance: one SIS tenant. It stays the same for ever."),
    key(KT_SETTING_TEXT, "library", true, nullptr,
        "The name of an adapter in the adapter folder, the path of a library, or \"in-process\": the SIS in this "
        "process "
        "submits by itself."),
    key(KT_SETTING_TEXT, "publish_from", false, nullptr,
        "Items from before this day (YYYY-MM-DD) are kept and not announced. Default: 30 days before the first run, "
        "fixed then."),
    key(KT_SETTING_TEXT, "process", false, "\"module\"",
        "Where it runs: \"module\", or \"own\": a process of its own with limits (docs/isolation.md). The keys below "
        "are for \"own\"."),
    key(KT_SETTING_INTEGER, "answer_within_s", false, "120",
        "Seconds in which a call of the adapter returns; else its process is ended and started anew.", 1, 3600),
    key(KT_SETTING_INTEGER, "memory_mb", false, "1024", "MiB of memory that its process may have.", 64, 65536),
    key(KT_SETTING_INTEGER, "open_files", false, "256", "Files and connections that its process may have open.", 32,
        65536),
    key(KT_SETTING_BOOLEAN, "filter_system_calls", false, "true",
        "Whether the kernel refuses its process what adapters don't need, such as starting programs."),
};

const char* type_name(kt_setting_type type) {
  switch (type) {
  case KT_SETTING_TEXT: return "a text in quotes";
  case KT_SETTING_PATH: return "a path in quotes";
  case KT_SETTING_INTEGER: return "a whole number";
  case KT_SETTING_BOOLEAN: return "true or false";
  case KT_SETTING_TEXT_LIST: return "a list of texts, such as [\"A\", \"B\"]";
  case KT_SETTING_SECRET: return "{ file = \"PATH\" } or { credential = \"NAME\" }";
  }
  return "";
}

/// The content of the file or systemd credential that a secret names.
nlohmann::json read_secret(const std::string& file, const toml::node& node, const std::string& name,
                           complaints& wrong) {
  const auto* table = node.as_table();
  const auto by_file = table ? (*table)["file"].value<std::string>() : std::nullopt;
  const auto by_credential = table ? (*table)["credential"].value<std::string>() : std::nullopt;
  if (!table || table->size() != 1 || (!by_file && !by_credential) ||
      (by_credential && by_credential->find('/') != std::string::npos)) {
    wrong.push_back(fmt::format("{}: {} is a secret and may not stand here: write {}", place(file, node), name,
                                type_name(KT_SETTING_SECRET)));
    return nullptr;
  }
  std::filesystem::path path = by_file ? std::filesystem::path{file}.parent_path() / *by_file : std::filesystem::path{};
  if (by_credential) {
    const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
    path = std::filesystem::path{folder ? folder : "/run/credentials"} / *by_credential;
  }
  std::ifstream in{path, std::ios::binary};
  if (std::error_code ignored; !in || std::filesystem::is_directory(path, ignored)) {
    wrong.push_back(fmt::format("{}: {}: {} can't be read: make it readable for this user", place(file, node), name,
                                path.string()));
    return nullptr;
  }
  std::string content(secret_limit + 1, '\0');
  in.read(content.data(), static_cast<std::streamsize>(content.size()));
  content.resize(static_cast<std::size_t>(in.gcount()));
  if (content.size() > secret_limit) {
    wrong.push_back(fmt::format("{}: {}: {} is larger than {} bytes: name the file of a secret", place(file, node),
                                name, path.string(), secret_limit));
    return nullptr;
  }
  while (!content.empty() && (content.back() == '\n' || content.back() == '\r')) content.pop_back();
  return content;
}

nlohmann::json read_value(const std::string& file, const toml::node& node, const kt_setting& rule,
                          const std::string& name, complaints& wrong) {
  switch (rule.type) {
  case KT_SETTING_TEXT:
    if (const auto text = node.value_exact<std::string>()) return *text;
    break;
  case KT_SETTING_PATH:
    if (const auto text = node.value_exact<std::string>(); text && text->empty()) return *text;
    else if (text)
      return std::filesystem::absolute(std::filesystem::path{file}.parent_path() / *text).lexically_normal().string();
    break;
  case KT_SETTING_INTEGER:
    if (const auto number = node.value_exact<std::int64_t>()) {
      if (*number >= rule.minimum && *number <= rule.maximum) return *number;
      wrong.push_back(fmt::format("{}: {} is {}: write a number from {} to {}", place(file, node), name, *number,
                                  rule.minimum, rule.maximum));
      return nullptr;
    }
    break;
  case KT_SETTING_BOOLEAN:
    if (const auto is_true = node.value_exact<bool>()) return *is_true;
    break;
  case KT_SETTING_TEXT_LIST:
    if (const auto* list = node.as_array()) {
      auto texts = nlohmann::json::array();
      bool is_right = true;
      for (const auto& one : *list) {
        if (const auto text = one.value_exact<std::string>()) texts.push_back(*text);
        else is_right = false;
      }
      if (is_right) return texts;
    }
    break;
  case KT_SETTING_SECRET: return read_secret(file, node, name, wrong);
  }
  wrong.push_back(fmt::format("{}: {} must be {}", place(file, node), name, type_name(rule.type)));
  return nullptr;
}

nlohmann::json fallback_of(const kt_setting& rule) {
  if (!rule.fallback) return nullptr;
  const auto parsed = toml::parse(fmt::format("x = {}", rule.fallback));
  complaints none;
  return read_value("", *parsed.get("x"), rule, rule.key, none);
}

} // namespace

namespace {
constexpr std::array files_keys{
    key(KT_SETTING_INTEGER, "max_mb", false, "10", "Megabytes that a file of the SIS may have to be shown.", 1, 50),
    key(KT_SETTING_INTEGER, "at_once", false, "8",
        "Files that are fetched and made ready at the same time; one person has a quarter of them.", 1, 64),
    key(KT_SETTING_INTEGER, "patience_s", false, "15", "Seconds that a file is waited for.", 1, 60),
};
} // namespace

std::span<const key_section> module_sections() {
  static const std::array sections{key_section{"store", store_keys},       key_section{"gateway", gateway_keys},
                                   key_section{"policy", policy_keys},     key_section{"adapter", adapter_keys},
                                   key_section{"category", category_keys}, key_section{"requests", requests_keys},
                                   key_section{"messages", messages_keys}, key_section{"files", files_keys},
                                   key_section{"letter", letter_keys}};
  return sections;
}

std::string place(const std::string& file, const toml::node& node) {
  return fmt::format("{}:{}", file, std::max<unsigned>(1, node.source().begin.line));
}

nlohmann::json read_keys(const std::string& file, const toml::table& table, const std::string& section,
                         std::span<const kt_setting> keys, complaints& wrong, std::string_view skip,
                         const toml::node* at) {
  auto read = nlohmann::json::object();
  for (const auto& [written, node] : table) {
    const std::string_view name = written;
    if (name == skip) continue;
    const auto known = std::find_if(keys.begin(), keys.end(), [&](const auto& one) { return name == one.key; });
    if (known != keys.end()) {
      read[known->key] = read_value(file, node, *known, section + "." + known->key, wrong);
      continue;
    }
    std::vector<std::string> names;
    for (const auto& one : keys) names.emplace_back(one.key);
    wrong.push_back(
        fmt::format("{}: {}.{} is no key: write one of {}", place(file, node), section, name, fmt::join(names, ", ")));
  }
  for (const auto& one : keys) {
    if (read.contains(one.key)) continue;
    if (one.is_required)
      wrong.push_back(fmt::format("{}: {}.{} is missing: write {} = {}", place(file, at ? *at : table), section,
                                  one.key, one.key, type_name(one.type)));
    read[one.key] = fallback_of(one);
  }
  return read;
}

std::string describe_keys(const std::string& heading, std::span<const kt_setting> keys) {
  auto page = fmt::format("## {}\n\n| key | write | default | meaning |\n|---|---|---|---|\n", heading);
  for (const auto& one : keys) {
    std::string write = type_name(one.type);
    if (one.type == KT_SETTING_INTEGER) write += fmt::format(" from {} to {}", one.minimum, one.maximum);
    page += fmt::format("| `{}` | {} | {} | {} |\n", one.key, write,
                        one.is_required ? "required"
                        : one.fallback  ? fmt::format("`{}`", one.fallback)
                                        : "none",
                        one.sentence);
  }
  return page + "\n";
}

} // namespace keukentafel::module
