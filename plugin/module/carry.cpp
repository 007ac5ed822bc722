#include "module/carry.hpp"

#include "decode/decode.hpp"
#include "store/keep.hpp"
#include "store/requests.hpp"
#include "store/sqlite.hpp"

namespace keukentafel::module {

namespace {

using kind = intake::offer::kind;

struct step {
  intake::offer what;
  std::optional<result<record::state>> state; ///< of an offered state
  std::set<std::string> seen;                 ///< at the end of a sweep
};

/// What an adapter had kept under the prefix of a sweep and did not offer any more.
void keep_swept(store::writing& in, adapter_id adapter, const step& one) {
  for (const auto& key : store::keys_under(in, adapter, one.what.key))
    if (!one.seen.contains(key)) store::keep_gone(in, adapter, key, 0);
}

void keep_step(store::writing& in, adapter_id adapter, const step& one) {
  const auto& [what, key, value, version, token] = one.what;
  switch (what) {
  case kind::state:
    if (*one.state) store::keep(in, adapter, key, version, **one.state);
    else store::keep_aside(in, adapter, key, one.state->error().sentence(), decode::known_members(value), version);
    break;
  case kind::tombstone: store::keep_gone(in, adapter, key, version); break;
  case kind::set_aside: store::keep_aside(in, adapter, key, value, {}, 0); break;
  case kind::remember: store::remember(in, adapter, key, value); break;
  case kind::sweep_end: keep_swept(in, adapter, one); break;
  case kind::caught_up: store::confirm(in, adapter); break;
  case kind::written: store::answer_request(in, adapter, key, store::request_state::written, value); break;
  case kind::not_written:
  case kind::not_offered: store::answer_request(in, adapter, key, store::request_state::with_staff, value); break;
  case kind::unchanged:
  case kind::sweep_begin: break;
  }
}

} // namespace

void carrier::begin() {
  sweep_.reset();
  is_broken_ = std::make_shared<std::atomic<bool>>(false);
}

void carrier::take(std::vector<intake::offer> batch, std::function<void(bool)> committed) {
  const auto steps = std::make_shared<std::vector<step>>();
  for (auto& offered : batch) {
    step one{std::move(offered), {}, {}};
    switch (one.what.what) {
    case kind::state: one.state = decode::decode(one.what.key, one.what.value); [[fallthrough]];
    case kind::tombstone:
    case kind::unchanged:
    case kind::set_aside:
      if (sweep_) sweep_->seen.insert(one.what.key);
      break;
    case kind::sweep_begin: sweep_ = std::make_shared<sweep>(sweep{one.what.key, {}}); break;
    case kind::sweep_end:
      // An end without its beginning would take everything as gone.
      if (!sweep_ || sweep_->prefix != one.what.key) continue;
      one.seen = std::move(sweep_->seen);
      sweep_.reset();
      break;
    default: break;
    }
    steps->push_back(std::move(one));
  }
  // Beyond this point every offer is decoded: it is kept, or set aside with its reason.
  auto keep = [steps, adapter = adapter_, is_broken = is_broken_](store::writing& in) {
    if (*is_broken) throw std::runtime_error("an earlier batch of this adapter was not kept");
    try {
      for (const auto& one : *steps) keep_step(in, adapter, one);
    } catch (const store::database_error& error) {
      if (!error.may_pass()) *is_broken = true;
      throw;
    } catch (...) {
      *is_broken = true;
      throw;
    }
  };
  // Beyond this point every offer is durable, and the store announces what it changed.
  store_.write(std::move(keep), [committed = std::move(committed)](const fault* why) { committed(why == nullptr); });
}

std::optional<std::string> carrier::recall(std::string_view key) {
  std::optional<std::string> value;
  store_.read([&](store::connection& database) { value = store::recall(database, adapter_, key); });
  return value;
}

} // namespace keukentafel::module
