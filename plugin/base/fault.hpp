/// A fault is a sentence that an administrator can act on; it holds no pupil's
/// name, mark or address. `result<T>` is a value or a fault.
#pragma once

#include <boost/system/result.hpp>
#include <string>
#include <utility>

namespace keukentafel {

class fault {
public:
  fault() = default;
  explicit fault(std::string sentence) : sentence_(std::move(sentence)) {}
  const std::string& sentence() const noexcept { return sentence_; }

private:
  std::string sentence_;
};

[[noreturn]] inline void throw_exception_from_error(const fault& error, const boost::source_location&) {
  throw std::runtime_error(error.sentence());
}

/// A class of its own, since gcc does not warn when an alias of a [[nodiscard]] class is dropped.
template <class T> class [[nodiscard]] result : public boost::system::result<T, fault> {
public:
  using boost::system::result<T, fault>::result;
};

} // namespace keukentafel
