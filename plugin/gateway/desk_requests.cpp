/// The staff desk: what people reported from home and a person has to do.
#include "gateway/form.hpp"
#include "gateway/problem.hpp"
#include "gateway/site.hpp"
#include "portal/requests_page.hpp"
#include "publish/item_json.hpp"
#include "publish/requests.hpp"

#include <algorithm>

namespace keukentafel::gateway {

namespace asio = boost::asio;

asio::awaitable<response> site::desk_requests(const request&, const visitor& who) {
  const auto list = publish::load_desk_requests(how_.store, *who.self, how_.school, how_.clock());
  std::vector<store::shown> shown;
  for (const auto* part : {&list.to_do, &list.waiting})
    for (const auto& one : *part) add_shown(shown, one.student.id, store::bit_of(record::category::absence));
  const bool is_recorded = co_await ledger_.record(*who.self, store::channel::desk, shown);
  if (!is_recorded) co_return not_recorded(&who);
  co_return page(portal::desk_requests_page(who.frame(), list, how_.asking, ids_));
}

asio::awaitable<response> site::desk_request_done(const request& asked, const visitor& who) {
  const auto id = ids_.reveal(publish::public_request, form_field(asked.body, "request"));
  const auto list = publish::load_desk_requests(how_.store, *who.self, how_.school, how_.clock());
  const bool is_theirs =
      id && std::any_of(list.to_do.begin(), list.to_do.end(), [&](const auto& one) { return one.what.id == *id; });
  if (!is_theirs) co_return problem(404, "There is nothing here");
  bool is_done = false;
  auto keeping = keep([&](store::writing& in) { is_done = store::finish_request(in, *id, *who.self); });
  const bool is_kept = co_await std::move(keeping);
  if (!is_kept) co_return unavailable();
  co_return is_done ? redirect("/desk/requests") : problem(404, "There is nothing here");
}

} // namespace keukentafel::gateway
