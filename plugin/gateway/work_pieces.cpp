/// The file that belongs to a work piece or a notice, and the answer to an invitation.
#include "publish/work_pieces.hpp"
#include "gateway/form.hpp"
#include "gateway/problem.hpp"
#include "gateway/site.hpp"
#include "picture/sniff.hpp"
#include "portal/picture_page.hpp"
#include "publish/item_json.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

namespace keukentafel::gateway {

namespace asio = boost::asio;

namespace {

constexpr auto milestone = store::bit_of(record::category::milestone);
constexpr account everybody{}; ///< for the places of all people together

std::optional<item_id> item_in(const request& asked, const id_cipher& ids) {
  const auto written = asked.query.find("item");
  const auto id = written == asked.query.end() ? std::nullopt : ids.reveal(publish::public_item, written->second);
  return id ? std::optional{item_id{*id}} : std::nullopt;
}

/// A file that is waited for. Touched on the connection's executor only.
struct expected_file {
  explicit expected_file(asio::any_io_executor on) : timer(std::move(on)) {}
  asio::steady_timer timer;
  fetched_file came;
};

response bytes_of(std::string bytes, std::string_view type, std::string_view disposition) {
  response made{200, {}, std::move(bytes), nullptr};
  made.headers.emplace_back("Content-Type", type);
  made.headers.emplace_back("Content-Disposition", disposition);
  return made;
}

} // namespace

response site::picture(std::string jpeg) {
  return bytes_of(std::move(jpeg), "image/jpeg", "inline; filename=\"foto.jpg\"");
}

asio::awaitable<result<std::string>> site::clean_picture(std::string bytes) {
  if (!how_.files.clean) co_return fault{"no pictures are taken here"};
  auto cleaning = [](const file_room& by, std::string what) -> asio::awaitable<result<std::string>> {
    co_return by.clean(what);
  };
  const auto executor = cleaning_.get_executor();
  auto running = cleaning(how_.files, std::move(bytes));
  co_return co_await asio::co_spawn(executor, std::move(running), asio::use_awaitable);
}

asio::awaitable<fetched_file> site::fetch_file(std::string adapter, std::string file) {
  const auto executor = co_await asio::this_coro::executor;
  const auto waits = std::make_shared<expected_file>(executor);
  waits->timer.expires_after(how_.files.patience);
  std::function<void(fetched_file)> came = [waits, executor](fetched_file made) mutable {
    asio::post(executor, [waits = std::move(waits), made = std::move(made)]() mutable {
      waits->came = std::move(made);
      waits->timer.cancel();
    });
  };
  const bool is_asked = how_.files.fetch && how_.files.fetch(adapter, std::move(file), how_.files.most_bytes,
                                                             how_.files.patience, std::move(came));
  if (is_asked) {
    boost::system::error_code ignored;
    co_await waits->timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  co_return std::move(waits->came);
}

response site::no_file(const visitor& who, unsigned status, const char* words) {
  auto made = page(portal::no_file_page(who.frame(), words));
  made.status = status;
  if (status == 503) made.headers.emplace_back("Retry-After", "10");
  return made;
}

/// What the reader may see is asked anew after each wait: a right can end meanwhile.
asio::awaitable<response> site::file(const request& asked, const visitor& who) {
  const auto item = item_in(asked, ids_);
  const auto place = item ? publish::find_file(how_.store, *who.self, *item, how_.school, how_.clock()) : std::nullopt;
  if (!place) co_return missing();
  const auto own = own_files_.take(*who.self), of_all = own ? all_files_.take(everybody) : nullptr;
  if (!of_all) co_return no_file(who, 503, "page.file.later");
  store::audit_entry seen{
      store::audit_event::shown,          *who.self, place->student, milestone, store::channel::page,
      fmt::format("file-{}", item->value)};
  auto recording = ledger_.record(std::move(seen));
  const bool is_recorded = co_await std::move(recording);
  if (!is_recorded) co_return not_recorded(&who);
  if (place->is_kept_here) {
    auto kept = publish::find_own_picture(how_.store, *who.self, *item, how_.school, how_.clock());
    co_return kept ? picture(std::move(*kept)) : missing();
  }
  auto fetching = fetch_file(place->adapter, place->file);
  auto came = co_await std::move(fetching);
  if (came.what == fetched_file::outcome::later) co_return no_file(who, 503, "page.file.later");
  if (came.what == fetched_file::outcome::gone) co_return no_file(who, 404, "page.file.gone");
  const auto medium = picture::sniff(came.bytes);
  const bool is_picture = picture::is_picture(medium);
  if (came.what == fetched_file::outcome::refused || (!is_picture && medium != picture::medium::pdf))
    co_return no_file(who, 404, "page.file.unusable");
  if (is_picture) {
    auto cleaning = clean_picture(std::move(came.bytes));
    auto cleaned = co_await std::move(cleaning);
    if (!cleaned) co_return no_file(who, 404, "page.file.unusable");
    came.bytes = std::move(*cleaned);
  }
  if (publish::find_file(how_.store, *who.self, *item, how_.school, how_.clock()) != place) co_return missing();
  if (is_picture) co_return picture(std::move(came.bytes));
  co_return bytes_of(std::move(came.bytes), "application/pdf", "attachment; filename=\"werkstuk.pdf\"");
}

asio::awaitable<response> site::picture_of_item(const request& asked, const visitor& who) {
  const auto item = item_in(asked, ids_);
  const auto found =
      item ? publish::find_released(how_.store, *who.self, *item, how_.school, how_.clock()) : std::nullopt;
  if (!found || !found->item().has_file) co_return missing();
  const std::vector<store::shown> shown{{found->item().student, milestone}};
  auto recording = ledger_.record(*who.self, store::channel::page, shown);
  const bool is_recorded = co_await std::move(recording);
  if (!is_recorded) co_return not_recorded(&who);
  co_return page(portal::picture_page(who.frame(), *found, ids_));
}

asio::awaitable<response> site::invitation(const request& asked, const visitor& who) {
  const auto id = ids_.reveal(publish::public_item, form_field(asked.body, "item"));
  const auto said = form_field(asked.body, "answer");
  const auto at = how_.clock();
  const auto found = id ? publish::find_released(how_.store, *who.self, {*id}, how_.school, at) : std::nullopt;
  const auto begins = found ? policy::invites_to(*found, at) : std::nullopt;
  if (!begins || who.self->as != role::guardian) co_return missing();
  if (said != "yes" && said != "no") co_return problem(400, "That is no answer", "Write yes or no.");
  bool is_there = false;
  auto keeping = keep([&, item = found->item().id](store::writing& in) {
    is_there = store::keep_answer(in, item, *who.self, said == "yes" ? store::coming::yes : store::coming::no, *begins);
  });
  const bool is_kept = co_await std::move(keeping);
  if (!is_kept) co_return unavailable();
  co_return is_there ? redirect("/#i" + form_field(asked.body, "item")) : missing();
}

} // namespace keukentafel::gateway
