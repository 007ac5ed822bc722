#include "annex/host.hpp"

#include "frame/rules.hpp"

#include <keukentafel/ext/incoming.h>
#include <keukentafel/ext/write_back.h>

#include <algorithm>
#include <cstdlib>
#include <string>

namespace keukentafel::annex {

namespace {

using frame::kind;

constexpr std::size_t reason_limit = 500;                        // longer ones are cut by the module
constexpr std::size_t response_limit = std::size_t{2} << 20;     // a frame must hold it, with its headers
constexpr std::size_t headers_limit = 1000, prefix_limit = 4096; // nothing real comes near

std::string_view view(kt_text value) {
  return value.size ? std::string_view{value.data, value.size} : std::string_view{};
}

std::size_t size_of(const kt_response& one) {
  auto size = one.body.size;
  for (std::size_t i = 0; i < one.header_count; ++i) size += one.headers[i].name.size + one.headers[i].value.size;
  return size;
}

} // namespace

host::host(wire& to) : to_(to) {
  raw_.size = sizeof(kt_host);
  raw_.abi = KT_ABI_VERSION;
  raw_.context = this;
  raw_.submit = [](const kt_host* raw, const kt_event* event, std::uint64_t token) {
    auto& self = of(raw);
    const auto key = view(event->key);
    if (!frame::is_key(key)) return self.refuse(frame::bad_event_key);
    // Above the limit one byte more is enough to say so, and to set the event aside.
    const auto json = view(event->json).substr(0, KT_EVENT_MAX_BYTES + 1);
    if (const auto said = self.take(key.size() + json.size()); said != KT_ACCEPTED) return said;
    frame::packer{self.to_.out(), kind::event}
        .number(event->flags & (KT_EVENT_TOMBSTONE | KT_EVENT_UNCHANGED))
        .number(event->version)
        .number(token)
        .text(key)
        .text(json);
    self.to_.flow();
    return KT_ACCEPTED;
  };
  raw_.remember = [](const kt_host* raw, kt_text key, kt_text value) {
    auto& self = of(raw);
    if (key.size == 0 || key.size > frame::key_limit || value.size > frame::memory_limit)
      return self.refuse(frame::remembers_too_much);
    if (const auto said = self.take(key.size + value.size); said != KT_ACCEPTED) return said;
    frame::packer{self.to_.out(), kind::remember}.text(view(key)).text(view(value));
    self.to_.flow();
    return KT_ACCEPTED;
  };
  raw_.recall = [](const kt_host* raw, kt_text key, void (*found)(void*, kt_text), void* into) {
    return of(raw).recall(key, found, into);
  };
  raw_.set_aside = [](const kt_host* raw, kt_text key, kt_text reason) {
    auto& self = of(raw);
    if (!frame::is_key(view(key))) return self.refuse(frame::bad_aside_key);
    const auto why = view(reason).substr(0, reason_limit);
    if (const auto said = self.take(key.size + why.size()); said != KT_ACCEPTED) return said;
    frame::packer{self.to_.out(), kind::set_aside}.text(view(key)).text(why);
    return KT_ACCEPTED;
  };
  raw_.sweep_begin = [](const kt_host* raw, kt_text prefix) {
    auto& self = of(raw);
    if (prefix.size > prefix_limit) return self.refuse("the prefix of its sweep is too long");
    if (const auto said = self.take(prefix.size); said != KT_ACCEPTED) return said;
    frame::packer{self.to_.out(), kind::sweep_begin}.text(view(prefix));
    return KT_ACCEPTED;
  };
  raw_.sweep_end = [](const kt_host* raw, kt_text prefix) {
    auto& self = of(raw);
    if (prefix.size > prefix_limit) return self.refuse("the prefix of its sweep is too long");
    if (const auto said = self.take(prefix.size); said != KT_ACCEPTED) return said;
    frame::packer{self.to_.out(), kind::sweep_end}.text(view(prefix));
    return KT_ACCEPTED;
  };
  raw_.caught_up = [](const kt_host* raw) {
    auto& self = of(raw);
    const auto said = self.take(0);
    if (said == KT_ACCEPTED) {
      frame::packer one{self.to_.out(), kind::caught_up};
    }
    return said;
  };
  raw_.log = [](const kt_host*, kt_level level, kt_text line) { send_line(level, view(line)); };
  raw_.extension = extension;
}

void host::grant(std::uint64_t offers, std::uint64_t bytes) {
  offers_ = offers;
  bytes_ = bytes;
}

bool host::is_right_moment() const {
  if (is_open_ && std::this_thread::get_id() == thread_) return true;
  refuse(is_open_ ? frame::wrong_thread : frame::not_open);
#ifndef NDEBUG
  std::abort();
#endif
  return false;
}

kt_answer host::refuse(std::string_view why) const {
  send_line(KT_ERROR, std::string{why} + ": refused");
  return KT_REFUSED;
}

kt_answer host::take(std::size_t size) {
  if (!is_right_moment()) return KT_REFUSED;
  if (offers_ == 0 || bytes_ == 0) {
    offers_ = 0; // nothing smaller overtakes what had no room
    return KT_LATER;
  }
  --offers_;
  bytes_ -= std::min<std::uint64_t>(bytes_, size);
  return KT_ACCEPTED;
}

bool host::recall(kt_text key, void (*found)(void*, kt_text), void* into) {
  if (!is_right_moment() || key.size > frame::key_limit) return false;
  frame::packer{to_.out(), kind::recall}.text(view(key));
  const auto answer = to_.await(kind::recalled);
  frame::unpacker body{answer.body};
  const bool is_there = body.number() == 1;
  const auto value = body.text();
  if (is_there) found(into, {value.data(), value.size()});
  return is_there;
}

const void* host::extension(const kt_host*, kt_text id) {
  static const kt_incoming_host incoming{
      sizeof(kt_incoming_host), [](const kt_host* raw, std::uint64_t request, const kt_response* with) {
        auto& self = of(raw);
        if (!self.is_right_moment()) return;
        if (with->status < 200 || with->status > 599) return void(self.refuse(frame::no_status));
        const bool is_too_large = size_of(*with) > response_limit || with->header_count > headers_limit;
        if (is_too_large) self.refuse("its answer to a request is too large, and became status 500");
        {
          frame::packer one{self.to_.out(), kind::answer};
          one.number(request).number(is_too_large ? 500 : with->status);
          const auto count = is_too_large ? 0 : with->header_count;
          one.number(count);
          for (std::size_t i = 0; i < count; ++i)
            one.text(view(with->headers[i].name)).text(view(with->headers[i].value));
          one.text(is_too_large ? std::string_view{} : view(with->body));
        }
        self.to_.flow();
      }};
  static const kt_write_back_host back{sizeof(kt_write_back_host),
                                       [](const kt_host* raw, kt_text key, kt_written outcome, kt_text note) {
                                         auto& self = of(raw);
                                         if (!frame::is_key(view(key))) return self.refuse(frame::bad_written_key);
                                         const auto why = view(note).substr(0, reason_limit);
                                         if (const auto said = self.take(key.size + why.size()); said != KT_ACCEPTED)
                                           return said;
                                         frame::packer{self.to_.out(), kind::written}
                                             .text(view(key))
                                             .number(outcome == KT_WRITTEN ? KT_WRITTEN : KT_NOT_WRITTEN)
                                             .text(why);
                                         return KT_ACCEPTED;
                                       }};
  const auto name = view(id);
  if (name == KT_EXT_INCOMING) return &incoming;
  if (name == KT_EXT_WRITE_BACK) return &back;
  return nullptr;
}

} // namespace keukentafel::annex
