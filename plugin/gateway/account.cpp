/// The devices on which a guardian or student is signed in, and a code for one more.
#include "gateway/form.hpp"
#include "gateway/problem.hpp"
#include "gateway/site.hpp"
#include "portal/account_page.hpp"
#include "publish/item_json.hpp"
#include "store/codes.hpp"
#include "store/devices.hpp"
#include "store/readers.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>

namespace keukentafel::gateway {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::minutes own_code_lasts{10};

/// Sixty bits of the hash: they tell a person's own devices apart, and nobody else's are looked at.
std::int64_t number_of(const store::device_row& device) {
  std::int64_t number = 0;
  std::from_chars(device.session_hash.data(), device.session_hash.data() + 15, number, 16);
  return number;
}

std::vector<store::device_row> load_devices(const store::store& from, account who, moment now) {
  std::vector<store::device_row> list;
  from.read([&](store::connection& database) { list = store::list_devices(database, who, now); });
  return list;
}

/// On the thread that checks codes: a flood of new ones takes one core at most.
asio::awaitable<std::string> make_own_code(store::store& to, account who, moment until) {
  const auto made = store::make_code(to, {who, until, true});
  co_return made ? to_text(*made) : std::string{};
}

} // namespace

asio::awaitable<response> site::account_page(const request&, const visitor& who) {
  std::vector<portal::device> devices;
  for (const auto& one : load_devices(how_.store, *who.self, how_.clock()))
    devices.push_back({ids_.hide(publish::public_session, number_of(one)), one.name, one.created_at, one.seen_at,
                       one.session_hash == who.session_hash});
  std::stable_partition(devices.begin(), devices.end(), [](const auto& one) { return one.is_this; });
  co_return page(portal::account_page(who.frame(), devices, how_.clock()));
}

asio::awaitable<response> site::end_device(const request& asked, const visitor& who) {
  const auto wish = form_field(asked.body, "do");
  if (wish != "end" && wish != "others")
    co_return problem(400, "That can't be done with a device", "Write end or others.");
  const auto number = ids_.reveal(publish::public_session, form_field(asked.body, "device"));
  std::vector<std::string> ending;
  for (const auto& one : load_devices(how_.store, *who.self, how_.clock()))
    if (one.session_hash != who.session_hash && (wish == "others" || number == number_of(one)))
      ending.push_back(one.session_hash);
  if (wish == "end" && ending.empty()) co_return problem(404, "There is nothing here");
  auto keeping = keep([&](store::writing& in) { store::end_devices(in, *who.self, ending); });
  const bool is_kept = co_await std::move(keeping);
  co_return is_kept ? redirect("/account") : unavailable();
}

asio::awaitable<response> site::add_device(const request& asked, const visitor& who) {
  if (!how_.store.is_writable()) co_return unavailable();
  bool is_misaddressed = false;
  how_.store.read([&](store::connection& database) {
    is_misaddressed = who.self->as == role::guardian && store::has_address_of_student(database, *who.self);
  });
  if (is_misaddressed) {
    auto refused = page(portal::problem_page(who.frame(), "account.misaddressed"));
    refused.status = 403;
    co_return refused;
  }
  // Each code counts as a wrong try: so many in a quarter of an hour are no family.
  const auto of = store::about(*who.self);
  if (tries_.begin(of, tries::clock::now()) != tries::answer::go) {
    auto later = problem(429, "Too many codes", "Try again in a quarter of an hour.");
    later.headers.emplace_back("Retry-After", "900");
    co_return later;
  }
  tries::attempt running{tries_, of};
  running.was_wrong = true;
  const auto until = how_.clock() + own_code_lasts;
  auto making = make_own_code(how_.store, *who.self, until);
  const auto executor = checking_.get_executor();
  const auto code = co_await asio::co_spawn(executor, std::move(making), asio::use_awaitable);
  if (code.empty()) co_return unavailable();
  co_return page(portal::device_code_page(who.frame(), origin(asked), code, until));
}

} // namespace keukentafel::gateway
