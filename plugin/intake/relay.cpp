#include "intake/relay.hpp"

#include "frame/rules.hpp"

#include <keukentafel/ext/incoming.h>
#include <keukentafel/ext/write_back.h>
#include <keukentafel/host.hpp>

#include <algorithm>
#include <string_view>
#include <vector>

namespace keukentafel::intake {

namespace {

using frame::kind;

constexpr std::uint64_t headers_limit = 1000;

using sdk::text;

template <class Extension> const Extension* extension(const kt_host* host, std::string_view id) {
  return host->extension ? static_cast<const Extension*>(host->extension(host, text(id))) : nullptr;
}

} // namespace

void relay::grant(std::string& out) {
  offers_ = frame::offers_limit - std::min(frame::offers_limit, waiting_.size());
  bytes_ = frame::bytes_limit - std::min(frame::bytes_limit, waiting_bytes_);
  frame::packer{out, kind::credit}.number(offers_).number(bytes_);
}

bool relay::take(kind what, frame::unpacker& body) {
  offer one{what, {}, {}};
  switch (what) {
  case kind::event:
    one.flags = body.number(KT_EVENT_TOMBSTONE | KT_EVENT_UNCHANGED);
    one.version = body.number();
    one.token = body.number();
    [[fallthrough]];
  case kind::remember:
  case kind::set_aside:
    one.key = body.text();
    one.value = body.text();
    break;
  case kind::written:
    one.key = body.text();
    one.flags = body.number(KT_NOT_WRITTEN);
    one.value = body.text();
    break;
  case kind::sweep_begin:
  case kind::sweep_end: one.key = body.text(); break;
  case kind::caught_up: break;
  default: return false;
  }
  // One more than the bytes that were left is what the annex could not know.
  if (!body.is_whole() || offers_ == 0 || bytes_ == 0) return false;
  --offers_;
  bytes_ -= std::min<std::uint64_t>(bytes_, one.size());
  const auto said = waiting_.empty() ? give(one) : KT_LATER;
  if (said != KT_LATER) return said == KT_ACCEPTED;
  auto& held = waiting_.emplace_back(kept{one, std::string{one.key}, std::string{one.value}});
  waiting_bytes_ += one.size();
  held.one.key = held.key;
  held.one.value = held.value;
  return true;
}

kt_answer relay::give(const offer& one) const {
  switch (one.what) {
  case kind::event: {
    const kt_event event{sizeof(kt_event), static_cast<std::uint32_t>(one.flags), text(one.key), one.version,
                         text(one.value)};
    return host_->submit(host_, &event, one.token);
  }
  case kind::remember: return host_->remember(host_, text(one.key), text(one.value));
  case kind::set_aside: return host_->set_aside(host_, text(one.key), text(one.value));
  case kind::sweep_begin: return host_->sweep_begin(host_, text(one.key));
  case kind::sweep_end: return host_->sweep_end(host_, text(one.key));
  case kind::caught_up: return host_->caught_up(host_);
  case kind::written:
    if (const auto* back = extension<kt_write_back_host>(host_, KT_EXT_WRITE_BACK))
      return back->answer(host_, text(one.key), static_cast<kt_written>(one.flags), text(one.value));
    break;
  default: break;
  }
  return KT_REFUSED;
}

bool relay::flush() {
  while (!waiting_.empty()) {
    if (give(waiting_.front().one) == KT_LATER) return false;
    waiting_bytes_ -= waiting_.front().one.size();
    waiting_.pop_front();
  }
  return true;
}

bool relay::recall(frame::unpacker& body, std::string& out) const {
  const auto key = body.text();
  if (!body.is_whole()) return false;
  for (auto it = waiting_.rbegin(); it != waiting_.rend(); ++it)
    if (it->one.what == kind::remember && it->key == key) {
      frame::packer{out, kind::recalled}.number(!it->value.empty()).text(it->value);
      return true;
    }
  std::string value;
  const bool is_found = host_->recall(
      host_, text(key), [](void* to, kt_text found) { static_cast<std::string*>(to)->assign(found.data, found.size); },
      &value);
  frame::packer{out, kind::recalled}.number(is_found).text(value);
  return true;
}

bool relay::answer(frame::unpacker& body) const {
  const auto id = body.number();
  const auto status = static_cast<unsigned>(body.number(599));
  std::vector<kt_header> headers;
  for (auto left = body.number(headers_limit); left > 0 && body.is_good(); --left) {
    const auto name = body.text();
    headers.push_back({text(name), text(body.text())});
  }
  const kt_response with{sizeof(kt_response), status, headers.data(), headers.size(), text(body.text())};
  if (!body.is_whole()) return false;
  if (const auto* incoming = extension<kt_incoming_host>(host_, KT_EXT_INCOMING)) incoming->answer(host_, id, &with);
  return true;
}

} // namespace keukentafel::intake
