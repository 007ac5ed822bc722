#include "settings.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace keukentafel::cloudevents {

namespace {

constexpr auto size = static_cast<std::uint32_t>(sizeof(kt_setting));

std::string text_of(const nlohmann::json& all, const char* key) {
  const auto found = all.find(key);
  return found == all.end() || found->is_null() ? std::string{} : found->get<std::string>();
}

std::vector<std::string> list_of(const nlohmann::json& all, const char* key) {
  const auto found = all.find(key);
  return found == all.end() || found->is_null() ? std::vector<std::string>{} : found->get<std::vector<std::string>>();
}

} // namespace

const kt_setting setting_table[8] = {
    {size, KT_SETTING_SECRET, "secret", false, nullptr, 0, 0,
     "What the sender signs with: whsec_ and base64 of 24 to 64 bytes. This or public_keys is needed."},
    {size, KT_SETTING_SECRET, "previous_secret", false, nullptr, 0, 0,
     "The secret before, which holds too until you take it out."},
    {size, KT_SETTING_TEXT_LIST, "public_keys", false, "[]", 0, 0,
     "Keys of a sender that signs with ed25519: whpk_ and base64 of 32 bytes. At most four; each of them holds."},
    {size, KT_SETTING_BOOLEAN, "binary_mode", false, "false", 0, 0,
     "Takes events whose attributes stand in headers, which no signature covers: read the page of the adapter first."},
    {size, KT_SETTING_TEXT_LIST, "origins", false, "[]", 0, 0,
     "Senders that are allowed at once when they ask by a handshake: DNS names, or \"*\" for everyone. A signature is "
     "needed all the same."},
    {size, KT_SETTING_TEXT_LIST, "callback_hosts", false, "[]", 0, 0,
     "Hosts whose callback address is written to the log when another sender asks, for a person to open."},
    {size, KT_SETTING_INTEGER, "rate_per_minute", false, "0", 0, 1'000'000,
     "What a handshake says that the sender may send in a minute; 0: no limit."},
    {size, KT_SETTING_INTEGER, "remembered_events", false, "100000", 1000, 2'000'000,
     "How many events are known again when they come a second time; those whose signature would still pass are in any "
     "case."},
};

settings read_settings(std::string_view json) {
  const auto all = nlohmann::json::parse(json);
  settings made;
  for (const auto* name : {"secret", "previous_secret"})
    if (const auto text = text_of(all, name); !text.empty()) made.signatures.add_secret(name, text);
  for (const auto& one : list_of(all, "public_keys")) made.signatures.add_public_key("public_keys", one);
  if (!made.signatures.has_keys())
    throw std::runtime_error("neither secret nor public_keys is set: write what the sender signs with");
  made.handshake = {list_of(all, "origins"), list_of(all, "callback_hosts"), all.at("rate_per_minute")};
  made.takes_binary = all.at("binary_mode");
  made.remembered = all.at("remembered_events");
  return made;
}

} // namespace keukentafel::cloudevents
