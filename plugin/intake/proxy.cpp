#include "intake/proxy.hpp"

#include "intake/opening.hpp"

#include <keukentafel/ext/incoming.h>
#include <keukentafel/ext/retry.h>
#include <keukentafel/ext/write_back.h>
#include <keukentafel/host.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <fmt/format.h>

namespace keukentafel::intake {

namespace {

using frame::kind;
using namespace std::chrono_literals;

constexpr auto looked_after = 1000ms; ///< that an annex has died is seen so soon, also while it idles
constexpr auto ends_within = 2000ms;
constexpr std::size_t figures_limit = 64, receipts_limit = 4096;

using sdk::text;

} // namespace

proxy::proxy(const apart& how, const kt_host* host, std::uint64_t extensions)
    : how_(how), host_(host), relay_(host), extensions_(extensions) {
  raw_.size = sizeof(kt_adapter);
  raw_.self = this;
  raw_.open = [](kt_adapter* self, kt_text settings) { return of(self).open({settings.data, settings.size}); };
  raw_.feed = [](kt_adapter* self, std::uint32_t* idle_ms) { return of(self).feed(idle_ms); };
  raw_.acknowledged = [](kt_adapter* self, std::uint64_t token) { of(self).acknowledged(token); };
  raw_.interrupt = [](kt_adapter* self) {
    if (of(self).line_) of(self).line_->interrupt();
  };
  raw_.close = [](kt_adapter* self) { of(self).close(); };
  raw_.destroy = [](kt_adapter* self) {
    of(self).end();
    delete &of(self);
  };
  raw_.extension = extension;
  auto made =
      begin_annex(how_, [this](kt_level level, std::string_view line) { host_->log(host_, level, text(line)); });
  line_ = std::move(made.line);
  if (!line_) fail(made.failure);
}

bool proxy::open(std::string_view settings) {
  if (has_failed_) return false;
  is_open_ = true;
  if (auto loaded = await_annex(*line_, how_.answer_within); !loaded.what) return fail(std::move(loaded.failure));
  frame::packer{call_, kind::open}.text(settings);
  finished said;
  is_open_ = carry_out(kind::open, said) && said.result == 1;
  return is_open_;
}

kt_feed proxy::feed(std::uint32_t* idle_ms) {
  if (has_failed_) return KT_FEED_FAILED;
  if (!relay_.flush()) return KT_FEED_MORE;
  if (fails_next_) return KT_FEED_FAILED;
  // Called before the pause that it told is over: there is a reason to look. After it: only this proxy looks.
  if (!is_touched_ && clock::now() >= told_until_ && clock::now() < due_) {
    if (line_->is_quiet()) return pause(idle_ms);
    fail(failure_of(*line_, channel::ending::gone, {}));
    return KT_FEED_FAILED;
  }
  is_touched_ = false;
  { frame::packer call{call_, kind::feed}; }
  finished said;
  if (!carry_out(kind::feed, said)) return KT_FEED_FAILED;
  due_ = clock::now() + std::chrono::milliseconds{said.idle_ms};
  if (said.result == KT_FEED_FAILED && relay_.is_empty()) return KT_FEED_FAILED;
  fails_next_ = said.result == KT_FEED_FAILED;
  if (said.result == KT_FEED_IDLE && relay_.is_empty()) return pause(idle_ms);
  is_touched_ = true;
  return KT_FEED_MORE;
}

kt_feed proxy::pause(std::uint32_t* idle_ms) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(due_ - clock::now());
  const auto told = std::clamp(left, 0ms, std::chrono::milliseconds{looked_after});
  told_until_ = clock::now() + told;
  *idle_ms = static_cast<std::uint32_t>(told.count());
  return KT_FEED_IDLE;
}

void proxy::acknowledged(std::uint64_t token) {
  if (has_failed_) return;
  receipts_.push_back(token);
  is_touched_ = true;
}

void proxy::close() {
  { frame::packer call{call_, kind::close}; }
  finished said;
  carry_out(kind::close, said);
  is_open_ = false;
}

void proxy::end() {
  if (!has_failed_) {
    { frame::packer call{call_, kind::end}; }
    finished said;
    carry_out(kind::end, said);
  }
  if (line_) line_->end();
}

bool proxy::carry_out(kind what, finished& into) {
  if (has_failed_) return false;
  auto& out = line_->out();
  relay_.grant(out);
  for (std::size_t done = 0; done < receipts_.size();) {
    const auto count = std::min(receipts_limit, receipts_.size() - done);
    frame::packer some{out, kind::acknowledged};
    some.number(count);
    for (const auto end = done + count; done < end; ++done) some.number(receipts_[done]);
  }
  receipts_.clear();
  out += call_;
  call_.clear();
  const auto patience =
      what == kind::end ? std::min<std::chrono::milliseconds>(ends_within, how_.answer_within) : how_.answer_within;
  const auto how =
      line_->exchange(patience, [&](kind came, frame::unpacker& body) { return take(what, came, body, into); });
  if (how == channel::ending::answered) return true;
  return fail(failure_of(*line_, how, patience));
}

channel::verdict proxy::take(kind called, kind what, frame::unpacker& body, finished& into) {
  using enum channel::verdict;
  if (what == kind::done) {
    const auto said = read_done(called, body);
    if (!said) return garbage;
    into = *said;
    extensions_ = into.extensions;
    last_ = into;
    return answered;
  }
  if (!is_open_) return garbage;
  switch (what) {
  case kind::recall: return relay_.recall(body, line_->out()) ? go_on : garbage;
  case kind::answer: return relay_.answer(body) ? go_on : garbage;
  case kind::piece: return called == kind::fetch && read_piece(body) ? go_on : garbage;
  case kind::figure: return called == kind::figures && read_figure(body) ? go_on : garbage;
  default: return relay_.take(what, body) ? go_on : garbage;
  }
}

bool proxy::read_figure(frame::unpacker& body) {
  kt_figure one{sizeof(kt_figure), body.number(1) == 1, {}, {}, 0};
  one.name = text(body.text());
  one.sentence = text(body.text());
  one.value = std::bit_cast<double>(body.number());
  if (!body.is_whole() || ++figures_ > figures_limit) return false;
  if (found_) found_(found_to_, &one);
  return true;
}

bool proxy::read_piece(frame::unpacker& body) {
  const auto bytes = body.text();
  if (!body.is_whole() || bytes.size() > KT_FILE_PIECE_MAX_BYTES) return false;
  frame::packer{line_->out(), kind::go_on}.number(fetched_to_->put(fetched_to_, text(bytes)));
  return true;
}

kt_fetched proxy::fetch(const kt_file_request& asked, const kt_file_sink& to) {
  frame::packer{call_, kind::fetch}.text({asked.file.data, asked.file.size}).number(asked.max_bytes);
  fetched_to_ = &to;
  finished said;
  const bool is_done = carry_out(kind::fetch, said);
  fetched_to_ = nullptr;
  is_touched_ = true;
  return is_done ? static_cast<kt_fetched>(said.result) : KT_FILE_LATER;
}

bool proxy::fail(std::string why) {
  has_failed_ = true;
  extensions_ = 0;
  host_->log(host_, KT_ERROR, text(why));
  return false;
}

const void* proxy::extension(kt_adapter* raw, kt_text id) {
  static const kt_backfill backfill{sizeof(kt_backfill),
                                    [](kt_adapter* self) {
                                      auto& at = of(self);
                                      { frame::packer call{at.call_, kind::begin_backfill}; }
                                      finished said;
                                      at.carry_out(kind::begin_backfill, said);
                                      at.is_touched_ = true;
                                    },
                                    [](kt_adapter* self, kt_backfill_state* state) {
                                      const auto& known = of(self).last_;
                                      state->is_running = known.is_backfilling;
                                      state->done = known.done;
                                      state->total = known.total;
                                    }};
  static const kt_retry retry{sizeof(kt_retry), [](kt_adapter* self, kt_text key) {
                                auto& at = of(self);
                                frame::packer{at.call_, kind::retry}.text({key.data, key.size});
                                finished said;
                                at.carry_out(kind::retry, said);
                                at.is_touched_ = true;
                              }};
  static const kt_health health{sizeof(kt_health),
                                [](kt_adapter* self, void (*found)(void*, const kt_figure*), void* to) {
                                  auto& at = of(self);
                                  at.found_ = found;
                                  at.found_to_ = to;
                                  at.figures_ = 0;
                                  { frame::packer call{at.call_, kind::figures}; }
                                  finished said;
                                  at.carry_out(kind::figures, said);
                                  at.found_ = nullptr;
                                }};
  static const kt_incoming incoming{sizeof(kt_incoming), [](kt_adapter* self, const kt_request* asked) {
                                      auto& at = of(self);
                                      {
                                        frame::packer call{at.call_, kind::request};
                                        call.number(asked->id);
                                        for (const auto& part : {asked->method, asked->path, asked->query})
                                          call.text({part.data, part.size});
                                        call.number(asked->header_count);
                                        for (std::size_t i = 0; i < asked->header_count; ++i)
                                          call.text({asked->headers[i].name.data, asked->headers[i].name.size})
                                              .text({asked->headers[i].value.data, asked->headers[i].value.size});
                                        call.text({asked->body.data, asked->body.size});
                                      }
                                      finished said;
                                      at.carry_out(kind::request, said);
                                      at.is_touched_ = true;
                                    }};
  static const kt_write_back back{
      sizeof(kt_write_back), [](kt_adapter* self, kt_text key, kt_text json) {
        auto& at = of(self);
        frame::packer{at.call_, kind::write_back}.text({key.data, key.size}).text({json.data, json.size});
        finished said;
        at.carry_out(kind::write_back, said);
        at.is_touched_ = true;
      }};
  static const kt_file file{sizeof(kt_file), [](kt_adapter* self, const kt_file_request* asked,
                                                const kt_file_sink* to) { return of(self).fetch(*asked, *to); }};
  const std::uint64_t has = of(raw).extensions_;
  const std::string_view name{id.data, id.size};
  if (name == KT_EXT_BACKFILL && has & frame::backfill) return &backfill;
  if (name == KT_EXT_RETRY && has & frame::retry) return &retry;
  if (name == KT_EXT_HEALTH && has & frame::health) return &health;
  if (name == KT_EXT_INCOMING && has & frame::incoming) return &incoming;
  if (name == KT_EXT_WRITE_BACK && has & frame::write_back) return &back;
  if (name == KT_EXT_FILE && has & frame::file) return &file;
  return nullptr;
}

} // namespace keukentafel::intake
