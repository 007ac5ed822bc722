#include "module/requests_keys.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace keukentafel::module {

namespace {

constexpr std::array<std::string_view, 2> worded{"sick", "doctor"}; // the catalogue has words for these
constexpr std::size_t code_limit = 30, words_limit = 60;

bool is_code(std::string_view code) {
  return !code.empty() && code.size() <= code_limit && code[0] >= 'a' && code[0] <= 'z' &&
         code.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == code.npos;
}

} // namespace

policy::asking read_asking(const std::string& file, const toml::table& at, const nlohmann::json& keys,
                           complaints& wrong) {
  policy::asking read;
  const auto complain = [&](const std::string& what) {
    const auto* written = at.get("reasons");
    wrong.push_back(fmt::format("{}: requests.reasons: {}", place(file, written ? *written : at), what));
  };
  for (const auto& one : keys.at("reasons")) {
    const auto text = one.get<std::string>();
    const auto equals = std::min(text.find('='), text.size());
    policy::reason made{text.substr(0, equals), text.substr(std::min(equals + 1, text.size()))};
    if (!is_code(made.code)) complain("a code is small letters, digits, - and _, such as \"sick\"");
    else if (read.find(made.code)) complain(fmt::format("\"{}\" is there twice", made.code));
    else if (made.words.size() > words_limit) complain(fmt::format("words are at most {} bytes", words_limit));
    else if (made.words.empty() && std::find(worded.begin(), worded.end(), made.code) == worded.end())
      complain(fmt::format("\"{}\" has no words: write \"{}=WORDS\"", made.code, made.code));
    read.reasons.push_back(std::move(made));
  }
  read.takes_sick_reports = keys.at("sick_reports");
  if (read.takes_sick_reports && read.reasons.empty()) complain("the list is empty: write reasons = [\"sick\"]");
  read.bounds.back = std::chrono::days{keys.at("days_back").get<int>()};
  read.bounds.ahead = std::chrono::days{keys.at("days_ahead").get<int>()};
  read.bounds.longest = std::chrono::days{keys.at("longest_days").get<int>()};
  read.open_per_student = keys.at("open_per_student");
  read.a_day_per_student = keys.at("a_day_per_student");
  read.kept_for = std::chrono::days{keys.at("keep_days").get<int>()};
  return read;
}

} // namespace keukentafel::module
