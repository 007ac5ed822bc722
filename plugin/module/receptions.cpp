#include "module/receptions.hpp"

#include <cstdio>
#include <cstdlib>

namespace keukentafel::module {

namespace {

using intake::submission;

struct open_receptions {
  std::mutex mutex;
  std::map<const kt_module*, std::shared_ptr<reception>> all;
};

/// Never destroyed: a thread of the host may still call while the process ends.
open_receptions& receptions() {
  static auto* const made = new open_receptions;
  return *made;
}

std::shared_ptr<reception> find(const kt_module* of) {
  auto& open = receptions();
  const std::lock_guard guard{open.mutex};
  const auto found = open.all.find(of);
  return found == open.all.end() ? nullptr : found->second;
}

thread_local unsigned callbacks = 0;

/// No exception passes: memory is short, and may not be so later.
template <class Work> kt_answer at(const char* function, const kt_module* module, kt_text adapter, Work work) noexcept {
  try {
    if (!callback_guard::may_call(function)) return KT_REFUSED;
    const auto found = find(module);
    if (!found) return KT_REFUSED;
    return work(*found, adapter.data ? std::string_view{adapter.data, adapter.size} : std::string_view{});
  } catch (...) {
    return KT_LATER;
  }
}

template <submission::kind What>
kt_answer sweep(kt_module* module, kt_text adapter, kt_text prefix, std::uint32_t patience_ms) {
  return at("sweep_begin, sweep_end or caught_up", module, adapter,
            [&](reception& in, std::string_view name) { return in.mark(name, What, prefix, patience_ms); });
}

} // namespace

void open_reception(const kt_module* of, std::shared_ptr<reception> at) {
  auto& open = receptions();
  const std::lock_guard guard{open.mutex};
  open.all[of] = std::move(at);
}

void close_reception(const kt_module* of) {
  auto& open = receptions();
  const std::lock_guard guard{open.mutex};
  open.all.erase(of);
}

const kt_submission& submission_table() {
  static constexpr kt_submission table{
      sizeof(kt_submission),
      [](kt_module* module, kt_text adapter, const kt_event* events, std::size_t count, std::uint32_t patience_ms) {
        return at("submit", module, adapter,
                  [&](reception& in, std::string_view name) { return in.submit(name, events, count, patience_ms); });
      },
      sweep<submission::kind::sweep_begin>, sweep<submission::kind::sweep_end>,
      [](kt_module* module, kt_text adapter, std::uint32_t patience_ms) {
        return sweep<submission::kind::caught_up>(module, adapter, {}, patience_ms);
      }};
  return table;
}

callback_guard::callback_guard() { ++callbacks; }
callback_guard::~callback_guard() { --callbacks; }

bool callback_guard::may_call(const char* function) {
  if (callbacks == 0) return true;
  std::fprintf(stderr, "keukentafel: the host calls %s within its function for log lines or failures\n", function);
#ifndef NDEBUG
  std::abort();
#endif
  return false;
}

} // namespace keukentafel::module
