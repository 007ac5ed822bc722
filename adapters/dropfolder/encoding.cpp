#include "encoding.hpp"

#include <algorithm>
#include <array>
#include <simdjson.h>
#include <stdexcept>
#include <unicode/ucnv.h>
#include <unicode/ustring.h>
#include <vector>

namespace keukentafel::dropfolder {

namespace {

constexpr std::array<std::string_view, 3> single_bytes{"iso-8859-1", "iso-8859-15", "windows-1252"};

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

} // namespace

bool is_utf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

void encoding::closing::operator()(UConverter* one) const { ucnv_close(one); }

encoding::encoding(const std::string& name) {
  if (name == "utf-8") return;
  if (std::find(single_bytes.begin(), single_bytes.end(), name) == single_bytes.end())
    throw std::runtime_error("encoding must be utf-8, iso-8859-1, iso-8859-15 or windows-1252");
  UErrorCode error = U_ZERO_ERROR;
  from_.reset(ucnv_open(name.c_str(), &error));
  if (U_SUCCESS(error)) ucnv_setToUCallBack(from_.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
  if (U_FAILURE(error)) throw std::runtime_error("ICU does not know the encoding " + name);
}

bool encoding::to_utf8(std::string_view text, std::string& into, std::string_view& found) const {
  found = text;
  if (!from_) return is_utf8(text);
  if (is_ascii(text)) return true;
  std::vector<UChar> wide(text.size() + 1);
  UErrorCode error = U_ZERO_ERROR;
  const auto length = ucnv_toUChars(from_.get(), wide.data(), static_cast<std::int32_t>(wide.size()), text.data(),
                                    static_cast<std::int32_t>(text.size()), &error);
  if (U_FAILURE(error)) return false;
  into.resize(text.size() * 3);
  std::int32_t size = 0;
  u_strToUTF8(into.data(), static_cast<std::int32_t>(into.size()), &size, wide.data(), length, &error);
  if (U_FAILURE(error)) return false;
  into.resize(static_cast<std::size_t>(size));
  found = into;
  return true;
}

} // namespace keukentafel::dropfolder
