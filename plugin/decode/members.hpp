/// A JSON object read member by member; the first rule that is broken stays as
/// the problem of the whole document, so that readers need no checks between.
#pragma once

#include "record/event.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace keukentafel::decode {

class members {
public:
  struct impl;
  members(std::string path, std::string& problem, std::unique_ptr<impl> at);
  ~members();

  /// Absent: nothing. Present with another type or shape: a problem, and nothing.
  std::optional<std::string> words(std::string_view name);
  std::optional<std::string> whole(std::string_view name);  ///< as words(), and nothing of it may be cut or changed
  std::optional<std::string> medium(std::string_view name); ///< image or document
  std::optional<std::int64_t> integer(std::string_view name);
  std::optional<bool> yes_no(std::string_view name);
  std::optional<moment> when(std::string_view name);
  std::optional<day> date(std::string_view name);
  std::string language();                                           ///< nl, en, de, ...: two letters, or empty
  std::string key(std::string_view name, record::entity_type type); ///< required

  void object(std::string_view name, const std::function<void(members&)>& read); ///< required
  void each(std::string_view name, const std::function<void(members&)>& read);
  void each_text(std::string_view name, const std::function<void(std::string_view)>& read);

  template <class T> const std::optional<T>& required(const std::optional<T>& value, std::string_view name) {
    if (!value) refuse(name, "is missing");
    return value;
  }
  template <class T> std::optional<T> required(std::optional<T>&& value, std::string_view name) {
    if (!value) refuse(name, "is missing");
    return std::move(value);
  }
  void refuse(std::string_view name, std::string_view rule);

private:
  std::string path_;
  std::string& problem_;
  std::unique_ptr<impl> at_;
};

/// A parsed text, at most 32 deep, without duplicate members.
class document {
public:
  explicit document(std::string_view json);
  ~document();
  document(const document&) = delete;
  document& operator=(const document&) = delete;
  members& root() { return *root_; }
  const std::string& problem() const { return problem_; }

private:
  struct parsed;
  std::string problem_;
  std::unique_ptr<parsed> parsed_;
  std::unique_ptr<members> root_;
};

} // namespace keukentafel::decode
