/// Text of an older encoding as UTF-8, by ICU.
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct UConverter;

namespace keukentafel::dropfolder {

bool is_utf8(std::string_view text);

class encoding {
public:
  /// Encodings that have ASCII as their first half: "utf-8", "iso-8859-1", "iso-8859-15", "windows-1252".
  /// Throws std::runtime_error for another name.
  explicit encoding(const std::string& name);

  /// False when it is no text of this encoding. `into` is where it stands when it had to be converted.
  bool to_utf8(std::string_view text, std::string& into, std::string_view& found) const;

private:
  struct closing {
    void operator()(UConverter* one) const;
  };
  std::unique_ptr<UConverter, closing> from_; ///< null: UTF-8
};

} // namespace keukentafel::dropfolder
