#include "settings.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace keukentafel::oeapi {

namespace {

using nlohmann::json;

constexpr auto size = static_cast<std::uint32_t>(sizeof(kt_setting));
constexpr std::size_t shortest_secret = 24;
constexpr std::array<std::string_view, 3> local_hosts{"127.0.0.1", "[::1]", "localhost"};

std::string word_of(const json& all, const char* key) {
  const auto found = all.find(key);
  return found == all.end() || found->is_null() ? std::string{} : found->get<std::string>();
}

/// One of two words; whether it is the second.
bool is_second(const json& all, const char* key, std::string_view first, std::string_view second) {
  const auto word = word_of(all, key);
  if (word != first && word != second)
    throw std::runtime_error(std::string{"the setting "} + key + " must be \"" + std::string{first} + "\" or \"" +
                             std::string{second} + "\"");
  return word == second;
}

bool is_of_this_machine(std::string_view address) {
  return std::any_of(local_hosts.begin(), local_hosts.end(), [&](std::string_view host) {
    if (!address.starts_with(host)) return false;
    const auto rest = address.substr(host.size());
    return rest.empty() || rest.front() == ':' || rest.front() == '/';
  });
}

/// What we ask, and what we send a secret to, is known by its certificate; on this machine it needs none.
std::string address_of(const json& all, const char* key) {
  auto address = word_of(all, key);
  while (address.ends_with('/')) address.pop_back();
  if (address.empty()) return address;
  const std::string_view text = address;
  const auto fail = [&](const char* why) { throw std::runtime_error(std::string{"the setting "} + key + " " + why); };
  if (text.find_first_of(" ?#@\\\"") != text.npos ||
      std::any_of(text.begin(), text.end(), [](char c) { return c <= ' ' || c > '~'; }))
    fail("must be an address without a query, a password or blanks");
  if (text.starts_with("http://") ? !is_of_this_machine(text.substr(7)) : !text.starts_with("https://"))
    fail("must begin with https:// (http:// only serves 127.0.0.1, [::1] and localhost)");
  return address;
}

std::vector<kind> kinds_of(const json& all) {
  std::vector<kind> kinds;
  for (const auto& word : all.at("kinds").get<std::vector<std::string>>()) {
    const auto found = kind_of_word(word);
    if (!found) throw std::runtime_error("the setting kinds may hold programme, course, test and learning");
    if (std::find(kinds.begin(), kinds.end(), *found) == kinds.end()) kinds.push_back(*found);
  }
  if (kinds.empty()) throw std::runtime_error("the setting kinds is empty: nothing would be read");
  return kinds;
}

void check(const settings& of) {
  if (!of.consumer.empty() && of.consumer != test_admin)
    throw std::runtime_error("the setting consumer must be empty or \"nl-test-admin\"");
  if (of.of == version::v5 && of.consumer.empty() && of.results == counts::final)
    throw std::runtime_error("version 5 without the consumer nl-test-admin does not say which results are final: write "
                             "results = \"completed\" if the school agrees that those are shown");
  if (of.guardians.empty() && !of.nobody_is_barred)
    throw std::runtime_error("the Open Education API does not say about whom third parties get nothing: name a file "
                             "guardians, which does, or state nobody_is_barred = true");
  if (!of.token_url.empty() && (of.client_id.empty() || of.client_secret.empty()))
    throw std::runtime_error("the setting token_url needs client_id and client_secret");
  if (of.token_url.empty() && !of.client_secret.empty())
    throw std::runtime_error("the setting client_secret needs token_url");
  if (!of.incoming_token.empty() && of.incoming_token.size() < shortest_secret)
    throw std::runtime_error("the setting incoming_token must have at least 24 characters");
}

} // namespace

const kt_setting setting_table[20] = {
    {size, KT_SETTING_TEXT, "url", true, nullptr, 0, 0,
     "The address of the API, such as \"https://sis.example.org/ooapi/v5\"."},
    {size, KT_SETTING_TEXT, "version", true, nullptr, 0, 0, "The version of the Open Education API: \"5\" or \"6\"."},
    {size, KT_SETTING_TEXT, "consumer", false, "\"\"", 0, 0,
     "\"nl-test-admin\" where the API follows the OKE profile; else empty."},
    {size, KT_SETTING_TEXT_LIST, "kinds", false, "[\"programme\", \"course\", \"test\"]", 0, 0,
     "Which associations are read: programme, course, test, learning. In version 5 test and learning are one."},
    {size, KT_SETTING_TEXT, "results", false, "\"final\"", 0, 0,
     "Which results are shown: \"final\", those that the exam committee has confirmed, or \"completed\", all that are "
     "ready."},
    {size, KT_SETTING_TEXT, "enrolments", false, "\"programmes\"", 0, 0,
     "What makes an enrolment: \"programmes\", associations with a programme, or \"persons\", where a person says that "
     "the enrolment is active."},
    {size, KT_SETTING_TEXT, "token_url", false, "\"\"", 0, 0,
     "Where OAuth 2 client credentials get a token; empty: the API asks for none."},
    {size, KT_SETTING_TEXT, "client_id", false, "\"\"", 0, 0, "The client of OAuth 2."},
    {size, KT_SETTING_SECRET, "client_secret", false, nullptr, 0, 0, "Its secret."},
    {size, KT_SETTING_TEXT, "scope", false, "\"\"", 0, 0, "The scopes to ask for, with a blank between them."},
    {size, KT_SETTING_TEXT, "client_authentication", false, "\"basic\"", 0, 0,
     "Where the secret goes: \"basic\", in the header Authorization, or \"post\", in the body."},
    {size, KT_SETTING_PATH, "ca_file", false, nullptr, 0, 0,
     "A file with the certificates that are trusted instead of the system's."},
    {size, KT_SETTING_INTEGER, "request_timeout_s", false, "30", 1, 300, "A request that takes longer is ended."},
    {size, KT_SETTING_INTEGER, "max_answer_mib", false, "8", 1, 64, "A larger answer is refused."},
    {size, KT_SETTING_INTEGER, "poll_interval_s", false, "900", 1, 86400,
     "The pause between the end of a reading and the next."},
    {size, KT_SETTING_PATH, "guardians", false, nullptr, 0, 0,
     "A CSV file with guardians, since the API has none; docs/oeapi.md says what is in it."},
    {size, KT_SETTING_BOOLEAN, "nobody_is_barred", false, "false", 0, 0,
     "States that there is no student about whom third parties get nothing."},
    {size, KT_SETTING_TEXT, "student_code", false, "\"personId\"", 0, 0,
     "What names a student in the file guardians: \"personId\", or a codeType such as \"studentNumber\"."},
    {size, KT_SETTING_INTEGER, "max_loss_percent", false, "20", 1, 100,
     "When a reading lacks more than this share of the students, or of the guardians, nothing is taken as gone."},
    {size, KT_SETTING_SECRET, "incoming_token", false, nullptr, 0, 0,
     "The bearer token by which a planning system sends results (OKE flow 5); without it nothing is taken."},
};

settings read_settings(std::string_view text) {
  const auto all = json::parse(text);
  settings made;
  made.url = address_of(all, "url");
  if (made.url.empty()) throw std::runtime_error("the setting url is empty");
  made.of = is_second(all, "version", "5", "6") ? version::v6 : version::v5;
  made.consumer = word_of(all, "consumer");
  made.kinds = kinds_of(all);
  made.results = is_second(all, "results", "final", "completed") ? counts::completed : counts::final;
  made.enrolments_are_persons = is_second(all, "enrolments", "programmes", "persons");
  made.token_url = address_of(all, "token_url");
  made.client_id = word_of(all, "client_id");
  made.client_secret = word_of(all, "client_secret");
  made.scope = word_of(all, "scope");
  made.has_secret_in_body = is_second(all, "client_authentication", "basic", "post");
  made.ca_file = word_of(all, "ca_file");
  made.request_timeout = std::chrono::seconds{all.at("request_timeout_s").get<std::int64_t>()};
  made.largest_answer = all.at("max_answer_mib").get<std::size_t>() << 20;
  made.poll_interval = std::chrono::seconds{all.at("poll_interval_s").get<std::int64_t>()};
  made.guardians = word_of(all, "guardians");
  made.nobody_is_barred = all.at("nobody_is_barred");
  made.student_code = word_of(all, "student_code");
  made.max_loss_percent = all.at("max_loss_percent");
  made.incoming_token = word_of(all, "incoming_token");
  check(made);
  return made;
}

} // namespace keukentafel::oeapi
