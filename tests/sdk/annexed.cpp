/// An adapter for the kit that is another one in a process of its own: the library that KT_ANNEXED names.
#include "intake/apart.hpp"

#include <cstdlib>
#include <stdexcept>

namespace {

using namespace keukentafel;

const intake::library& code() {
  static const auto loaded = [] {
    intake::apart how;
    const char* path = std::getenv("KT_ANNEXED");
    how.name = "kit";
    how.program = KT_ANNEX;
    how.path = path ? path : "";
    auto made = intake::run_apart(how);
    if (!made || !(*made)->trouble().empty())
      throw std::runtime_error(made ? (*made)->trouble() : made.error().sentence());
    return std::move(*made);
  }();
  return *loaded;
}

kt_adapter_entry entry() {
  auto same = code().entry();
  same.create = [](const kt_host* host) { return code().create(host); };
  return same;
}

} // namespace

extern "C" {
KT_EXPORT extern kt_adapter_entry kt_adapter_entry_v1;
KT_EXPORT kt_adapter_entry kt_adapter_entry_v1 = entry();
}
