#include "annex/life.hpp"

#include <keukentafel/ext/backfill.h>
#include <keukentafel/ext/file.h>
#include <keukentafel/ext/health.h>
#include <keukentafel/ext/incoming.h>
#include <keukentafel/ext/retry.h>
#include <keukentafel/ext/write_back.h>
#include <keukentafel/host.hpp>

#include <bit>
#include <cstring>
#include <vector>

namespace keukentafel::annex {

namespace {

using frame::kind;

constexpr std::size_t figures_limit = 64, figure_text_limit = 2000;

using sdk::text;
std::string_view view(kt_text value, std::size_t limit) {
  return value.size ? std::string_view{value.data, value.size}.substr(0, limit) : std::string_view{};
}

} // namespace

template <class Extension> const Extension* life::extension(const char* id) const {
  if (!adapter_ || !adapter_->extension) return nullptr;
  return static_cast<const Extension*>(adapter_->extension(adapter_, {id, std::strlen(id)}));
}

void life::run() {
  for (;;) {
    const auto one = with_.next();
    frame::unpacker body{one.body};
    if (one.what == kind::credit) {
      const auto offers = body.number();
      host_.grant(offers, body.number());
    } else if (one.what == kind::acknowledged) {
      for (auto left = body.number(); left > 0; --left) adapter_->acknowledged(adapter_, body.number());
    } else {
      answer(one.what, carry_out(one.what, body));
      if (one.what == kind::end) return with_.flush();
    }
  }
}

life::outcome life::carry_out(kind what, frame::unpacker& body) {
  outcome said;
  switch (what) {
  case kind::create: said.result = create(); break;
  case kind::open: said.result = open(body.text()); break;
  case kind::feed: {
    std::uint32_t idle_ms = 1000;
    const auto raw = static_cast<int>(adapter_->feed(adapter_, &idle_ms));
    said = {static_cast<std::uint64_t>(raw < 0 || raw > KT_FEED_FAILED ? KT_FEED_FAILED : raw), idle_ms};
    break;
  }
  case kind::begin_backfill:
    if (const auto* has = extension<kt_backfill>(KT_EXT_BACKFILL)) has->begin(adapter_);
    break;
  case kind::retry:
    if (const auto* has = extension<kt_retry>(KT_EXT_RETRY)) has->retry(adapter_, text(body.text()));
    break;
  case kind::write_back:
    if (const auto* has = extension<kt_write_back>(KT_EXT_WRITE_BACK)) {
      const auto key = body.text();
      has->request(adapter_, text(key), text(body.text()));
    }
    break;
  case kind::request: hand_request(body); break;
  case kind::fetch: said.result = fetch(body); break;
  case kind::figures: tell_figures(); break;
  case kind::close:
    adapter_->close(adapter_);
    set_open(false);
    break;
  case kind::end: destroy(); break;
  default: break;
  }
  return said;
}

void life::set_open(bool is_open) {
  is_open_ = is_open;
  host_.set_open(is_open);
}

bool life::create() {
  if (adapter_) return true;
  auto* made = entry_.create(host_.raw());
  if (!made) {
    send_line(KT_ERROR, "the adapter could not be created");
    return false;
  }
  {
    const std::lock_guard guard{mutex_};
    adapter_ = made;
    if (is_interrupted_) adapter_->interrupt(adapter_);
  }
  return true;
}

bool life::open(std::string_view settings) {
  if (!create()) return false;
  set_open(true);
  set_open(adapter_->open(adapter_, text(settings)));
  return is_open_;
}

void life::answer(kind what, const outcome& said) {
  std::uint64_t has = 0;
  kt_backfill_state state{sizeof(kt_backfill_state), false, 0, 0};
  if (is_open_ || what == kind::create) {
    if (const auto* backfill = extension<kt_backfill>(KT_EXT_BACKFILL)) {
      has |= frame::backfill;
      if (is_open_) backfill->state(adapter_, &state);
    }
    if (extension<kt_retry>(KT_EXT_RETRY)) has |= frame::retry;
    if (extension<kt_health>(KT_EXT_HEALTH)) has |= frame::health;
    if (extension<kt_incoming>(KT_EXT_INCOMING)) has |= frame::incoming;
    if (extension<kt_write_back>(KT_EXT_WRITE_BACK)) has |= frame::write_back;
    if (extension<kt_file>(KT_EXT_FILE)) has |= frame::file;
  }
  frame::packer{with_.out(), kind::done}
      .number(static_cast<std::uint64_t>(what))
      .number(said.result)
      .number(said.idle_ms)
      .number(has)
      .number(state.is_running)
      .number(state.done)
      .number(state.total);
}

void life::hand_request(frame::unpacker& body) {
  const auto* has = extension<kt_incoming>(KT_EXT_INCOMING);
  if (!has) return;
  kt_request asked{sizeof(kt_request), body.number(), {}, {}, {}, nullptr, 0, {}};
  asked.method = text(body.text());
  asked.path = text(body.text());
  asked.query = text(body.text());
  std::vector<kt_header> headers(body.number());
  for (auto& one : headers) {
    one.name = text(body.text());
    one.value = text(body.text());
  }
  asked.headers = headers.data();
  asked.header_count = headers.size();
  asked.body = text(body.text());
  has->request(adapter_, &asked);
}

/// Each piece waits for the module's word, so that it never has more under way than one.
std::uint64_t life::fetch(frame::unpacker& body) {
  const auto* has = extension<kt_file>(KT_EXT_FILE);
  if (!has) return KT_FILE_GONE;
  kt_file_request asked{sizeof(kt_file_request), text(body.text()), 0};
  asked.max_bytes = body.number();
  const kt_file_sink sink{sizeof(kt_file_sink), &with_, [](const kt_file_sink* self, kt_text bytes) {
                            auto& with = *static_cast<wire*>(self->context);
                            if (bytes.size > KT_FILE_PIECE_MAX_BYTES) return false;
                            frame::packer{with.out(), kind::piece}.text({bytes.data, bytes.size});
                            const auto answer = with.await(kind::go_on);
                            return frame::unpacker{answer.body}.number() == 1;
                          }};
  const auto said = static_cast<int>(has->fetch(adapter_, &asked, &sink));
  return static_cast<std::uint64_t>(said < 0 || said > KT_FILE_STOPPED ? KT_FILE_LATER : said);
}

void life::tell_figures() {
  const auto* has = extension<kt_health>(KT_EXT_HEALTH);
  if (!has) return;
  struct telling {
    wire& to;
    std::size_t count;
  } so_far{with_, 0};
  has->figures(
      adapter_,
      [](void* to, const kt_figure* one) {
        auto& told = *static_cast<telling*>(to);
        if (++told.count > figures_limit) return;
        frame::packer{told.to.out(), kind::figure}
            .number(one->is_counter)
            .text(view(one->name, figure_text_limit))
            .text(view(one->sentence, figure_text_limit))
            .number(std::bit_cast<std::uint64_t>(one->value));
      },
      &so_far);
}

void life::interrupt() {
  const std::lock_guard guard{mutex_};
  is_interrupted_ = true;
  if (adapter_) adapter_->interrupt(adapter_);
}

void life::destroy() {
  kt_adapter* last = nullptr;
  {
    const std::lock_guard guard{mutex_};
    std::swap(last, adapter_);
  }
  if (last) last->destroy(last);
}

} // namespace keukentafel::annex
