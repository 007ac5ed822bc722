#include "intake/description.hpp"

#include <algorithm>

namespace keukentafel::intake {

namespace {

constexpr std::size_t settings_limit = 200, sentence_limit = 2000;

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 100 &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.") == text.npos;
}

/// One line for a page or a terminal.
bool is_line(std::string_view text) {
  return text.size() <= sentence_limit && std::none_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
         });
}

} // namespace

std::shared_ptr<description> description::read(frame::unpacker& from) {
  const auto made = std::make_shared<description>();
  const auto name = from.text(), version = from.text();
  bool is_right = is_name(name) && is_line(version);
  made->entry_.name = made->keep(name);
  made->entry_.version = made->keep(version);
  const auto count = from.number(settings_limit);
  for (std::uint64_t i = 0; i < count && is_right && from.is_good(); ++i) {
    kt_setting one{sizeof(kt_setting), {}, nullptr, false, nullptr, 0, 0, nullptr};
    one.type = static_cast<kt_setting_type>(from.number(KT_SETTING_PATH));
    const auto key = from.text();
    one.is_required = from.number(1) == 1;
    const bool has_fallback = from.number(1) == 1;
    const auto fallback = from.text();
    one.minimum = static_cast<std::int64_t>(from.number());
    one.maximum = static_cast<std::int64_t>(from.number());
    const auto sentence = from.text();
    is_right = is_name(key) && is_line(fallback) && is_line(sentence);
    one.key = made->keep(key);
    if (has_fallback) one.fallback = made->keep(fallback);
    one.sentence = made->keep(sentence);
    made->settings_.push_back(one);
  }
  made->entry_.settings = made->settings_.data();
  made->entry_.setting_count = made->settings_.size();
  return is_right && from.is_whole() ? made : nullptr;
}

std::shared_ptr<description> description::of_unknown(const std::string& name) {
  const auto made = std::make_shared<description>();
  made->entry_.name = made->keep(name);
  return made;
}

} // namespace keukentafel::intake
