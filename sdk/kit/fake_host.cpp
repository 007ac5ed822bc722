#include "fake_host.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace keukentafel::kit {

namespace {

constexpr std::size_t key_limit = 200, memory_limit = std::size_t{64} << 10;
constexpr std::size_t patience_after_later = 64; // offers in the same call

std::string copy(kt_text value) { return value.size ? std::string{value.data, value.size} : std::string{}; }

bool is_key(const std::string& key) {
  static constexpr std::string_view types[]{"student", "guardian", "relation",  "mentor",     "enrolment",
                                            "result",  "absence",  "milestone", "appointment"};
  const auto slash = key.find('/');
  return slash != key.npos && slash + 1 < key.size() && key.size() <= key_limit &&
         std::find(std::begin(types), std::end(types), key.substr(0, slash)) != std::end(types) &&
         std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c <= '~'; });
}

} // namespace

fake_host::fake_host(world& into, post& mail, std::size_t durable_until)
    : world_(into), mail_(mail), durable_until_(durable_until) {
  raw_ = {sizeof(kt_host), KT_ABI_VERSION, this, {}, {}, {}, {}, {}, {}, {}, {}, extension};
  raw_.submit = [](const kt_host* host, const kt_event* event, std::uint64_t token) {
    auto& self = of(host);
    const auto key = copy(event->key);
    if (event->size < sizeof(kt_event)) return self.refuse("an event whose size is not sizeof(kt_event)");
    if (!is_key(key)) return self.refuse("an event whose key is not type/ID in printable ASCII");
    const bool is_state = !(event->flags & (KT_EVENT_TOMBSTONE | KT_EVENT_UNCHANGED));
    if (!is_state && event->json.size != 0)
      self.breach(fmt::format("{}: a tombstone or unchanged event with json", key));
    const auto what = event->flags & KT_EVENT_TOMBSTONE   ? offer::kind::tombstone
                      : event->flags & KT_EVENT_UNCHANGED ? offer::kind::unchanged
                                                          : offer::kind::state;
    return self.take({what, key, copy(event->json), token, event->version});
  };
  raw_.remember = [](const kt_host* host, kt_text key, kt_text value) {
    if (key.size == 0 || key.size > key_limit)
      return of(host).refuse("remember() with a key that is empty or above 200 bytes");
    if (value.size > memory_limit) return of(host).refuse("remember() with a value above 64 KiB");
    return of(host).take({offer::kind::remember, copy(key), copy(value)});
  };
  raw_.recall = [](const kt_host* host, kt_text key, void (*found)(void*, kt_text), void* to) {
    auto& self = of(host);
    auto value = self.world_.recall(copy(key));
    for (const auto& one : self.waiting_)
      if (one.what == offer::kind::remember && one.key == copy(key)) value = one.value;
    if (!value || value->empty()) return false;
    found(to, {value->data(), value->size()});
    return true;
  };
  raw_.set_aside = [](const kt_host* host, kt_text key, kt_text reason) {
    if (!is_key(copy(key))) return of(host).refuse("set_aside() with a key that is not type/ID in printable ASCII");
    if (reason.size == 0) of(host).breach("set_aside() without a reason");
    of(host).read_text(copy(reason), "the reason of set_aside()");
    return of(host).take({offer::kind::set_aside, copy(key), copy(reason)});
  };
  raw_.sweep_begin = [](const kt_host* host, kt_text prefix) {
    auto& self = of(host);
    if (self.sweep_)
      self.breach(fmt::format("a sweep of {} begins before that of {} ended", copy(prefix), *self.sweep_));
    const auto answer = self.take({offer::kind::sweep_begin, copy(prefix), {}});
    if (answer == KT_ACCEPTED) self.sweep_ = copy(prefix);
    return answer;
  };
  raw_.sweep_end = [](const kt_host* host, kt_text prefix) {
    auto& self = of(host);
    if (self.sweep_ != copy(prefix)) self.breach(fmt::format("a sweep of {} ends that had not begun", copy(prefix)));
    const auto answer = self.take({offer::kind::sweep_end, copy(prefix), {}});
    if (answer == KT_ACCEPTED) self.sweep_.reset();
    return answer;
  };
  raw_.caught_up = [](const kt_host* host) {
    const auto answer = of(host).take({offer::kind::caught_up, {}, {}});
    if (answer == KT_ACCEPTED) ++of(host).caught_up_;
    return answer;
  };
  raw_.log = [](const kt_host* host, kt_level level, kt_text line) {
    of(host).read_text(copy(line), "a line for the log");
    const std::lock_guard guard{of(host).mutex_};
    if (level == KT_ERROR) of(host).last_error_ = copy(line);
    if (level != KT_INFO) ++of(host).warnings_;
  };
}

const void* fake_host::extension(const kt_host*, kt_text id) {
  static const kt_incoming_host incoming{
      sizeof(kt_incoming_host), [](const kt_host* host, std::uint64_t request, const kt_response* with) {
        auto& self = of(host);
        if (std::this_thread::get_id() != self.thread_ || !self.is_open_)
          return self.breach("it answers a request from another thread than the feed-thread, or while it is not open");
        if (auto problem = self.mail_.answered(request, *with); !problem.empty()) self.breach(std::move(problem));
      }};
  static const kt_write_back_host back{
      sizeof(kt_write_back_host), [](const kt_host* host, kt_text key, kt_written what, kt_text note) {
        if (!is_key(copy(key))) return of(host).refuse("it answers for a key that is not type/ID in printable ASCII");
        of(host).read_text(copy(note), "the note of an answer");
        const auto kind = what == KT_WRITTEN ? offer::kind::written : offer::kind::not_written;
        const auto answer = of(host).take({kind, copy(key), copy(note)});
        if (answer == KT_ACCEPTED) of(host).outcomes_.insert({copy(key), {what, copy(note)}});
        return answer;
      }};
  const auto name = copy(id);
  if (name == KT_EXT_INCOMING) return &incoming;
  if (name == KT_EXT_WRITE_BACK) return &back;
  return nullptr;
}

void fake_host::read_text(const std::string& text, const char* where) {
  if (!is_utf8(text)) breach(fmt::format("{} is no UTF-8", where));
}

void fake_host::give_room(std::size_t offers) {
  room_ = offers;
  laters_ = 0;
}

std::vector<std::string> fake_host::breaches() const {
  const std::lock_guard guard{mutex_};
  return breaches_;
}

void fake_host::breach(std::string what) {
  const std::lock_guard guard{mutex_};
  if (std::find(breaches_.begin(), breaches_.end(), what) == breaches_.end()) breaches_.push_back(std::move(what));
}

kt_answer fake_host::refuse(std::string what) {
  breach(std::move(what));
  return KT_REFUSED;
}

kt_answer fake_host::take(offer one) {
  if (std::this_thread::get_id() != thread_) return refuse("a call from another thread than the feed-thread");
  if (!is_open_) return refuse("a call while the adapter is not open");
  if (room_ == 0) {
    if (++laters_ == patience_after_later)
      breach("it goes on offering after KT_LATER instead of returning from the call");
    return KT_LATER;
  }
  --room_;
  ++taken_;
  waiting_.push_back(std::move(one));
  return KT_ACCEPTED;
}

std::vector<std::uint64_t> fake_host::commit() {
  std::vector<std::uint64_t> tokens;
  std::size_t number = taken_ - waiting_.size();
  for (const auto& one : std::exchange(waiting_, {})) {
    if (++number > durable_until_) break;
    if (world_.apply(one)) has_news_ = true;
    if (one.token) tokens.push_back(one.token);
  }
  return tokens;
}

std::string fake_host::last_error() const {
  const std::lock_guard guard{mutex_};
  return last_error_;
}

unsigned fake_host::warnings() const {
  const std::lock_guard guard{mutex_};
  return warnings_;
}

} // namespace keukentafel::kit
