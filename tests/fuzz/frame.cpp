/// What an annex sends: cut into pieces anywhere, it gives frames within their limits, and descriptions that are lines.
#include "frame/message.hpp"
#include "intake/description.hpp"
#include "intake/relay.hpp"
#include "must.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>

using namespace keukentafel;

namespace {

/// Takes every second offer, and answers no question.
kt_host make_host(int& calls) {
  kt_host made{};
  made.size = sizeof made;
  made.context = &calls;
  static const auto say = [](const kt_host* host) {
    return ++*static_cast<int*>(host->context) % 2 ? KT_ACCEPTED : KT_LATER;
  };
  made.submit = [](const kt_host* host, const kt_event*, std::uint64_t) { return say(host); };
  made.remember = [](const kt_host* host, kt_text, kt_text) { return say(host); };
  made.recall = [](const kt_host*, kt_text, void (*)(void*, kt_text), void*) { return false; };
  made.set_aside = [](const kt_host* host, kt_text, kt_text) { return say(host); };
  made.sweep_begin = [](const kt_host* host, kt_text) { return say(host); };
  made.sweep_end = [](const kt_host* host, kt_text) { return say(host); };
  made.caught_up = [](const kt_host* host) { return say(host); };
  return made;
}

void take(const frame::message& one, intake::relay& to) {
  std::string out;
  frame::unpacker body{one.body};
  if (one.what == frame::kind::recall) to.recall(body, out);
  else if (one.what == frame::kind::answer) to.answer(body);
  else if (one.what != frame::kind::described) to.take(one.what, body);
  else if (const auto found = intake::description::read(body)) {
    const auto& entry = found->entry();
    must(entry.name[0] != 0 && entry.setting_count <= 200);
    for (std::size_t i = 0; i < entry.setting_count; ++i)
      must(entry.settings[i].type <= KT_SETTING_SECRET && !std::strchr(entry.settings[i].sentence, '\n'));
  }
  must(out.size() <= frame::body_limit);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  int calls = 0;
  const auto host = make_host(calls);
  intake::relay to{&host};
  std::string granted;
  to.grant(granted);
  frame::inbox in;
  const std::size_t piece = size > 0 ? data[0] + std::size_t{1} : 1;
  for (std::size_t at = 0; at < size; at += piece) {
    const auto count = std::min(piece, size - at);
    std::memcpy(in.room(count), data + at, count);
    in.added(count);
    while (const auto one = in.next()) {
      must(one->body.size() <= frame::body_limit);
      take(*one, to);
    }
  }
  to.flush();
  return 0;
}
