/// What the gateway answers: routes with their declared reader, sessions, and
/// the live stream. The engine below it (server.hpp) speaks HTTP and TLS.
#pragma once

#include "base/crypto.hpp"
#include "base/log.hpp"
#include "gateway/files.hpp"
#include "gateway/http.hpp"
#include "gateway/incoming.hpp"
#include "gateway/ledger.hpp"
#include "gateway/places.hpp"
#include "gateway/tries.hpp"
#include "policy/reader.hpp"
#include "policy/talking.hpp"
#include "portal/absence_page.hpp"
#include "portal/desk_pages.hpp"
#include "portal/messages_page.hpp"
#include "portal/notice_page.hpp"
#include "portal/pages.hpp"
#include "publish/bus.hpp"
#include "publish/desk.hpp"
#include "store/access.hpp"
#include "store/office_hours.hpp"
#include "store/requests.hpp"
#include "store/staff.hpp"
#include "store/store.hpp"

#include <boost/asio/thread_pool.hpp>
#include <functional>

namespace keukentafel::gateway {

class site {
public:
  struct options {
    store::store& store;
    publish::bus& bus;
    policy::rules school;
    logger log;
    std::string public_url;
    std::chrono::seconds heartbeat{45};
    std::chrono::days session_lasts{90};
    int streams_per_person = 64;
    std::chrono::hours desk_lasts{12}; ///< from one second step to the next
    std::function<moment()> clock = now;
    adapter_door adapters = {}; ///< empty: no adapter takes requests
    std::chrono::milliseconds adapter_patience{30000};
    policy::asking asking = {};
    policy::talking talking = {};
    std::string school_language = "nl"; ///< in which the school writes
    std::string contact = {};           ///< whom to ask about the pages, in the school's words
    /// Takes a request that is durable to the adapter of its student.
    std::function<void(const store::request_row&)> hand_over = {};
    file_room files = {}; ///< empty: no file is fetched
  };

  explicit site(options how);
  ~site();

  boost::asio::awaitable<response> answer(const request& asked);
  /// Bytes of a body that may be longer than others; 0: of no other.
  static std::size_t body_limit_of(const request& asked);

  /// Who may call a route. Every route declares one.
  enum class reader {
    everyone,
    family, ///< a guardian or a student
    student,
    staff_at_door, ///< who has yet to take the second step
    staff,
    system ///< another program, that the adapter knows by a signature or a token: no cookie is looked at
  };
  struct route {
    std::string_view method; ///< or ANY
    std::string_view path;   ///< ends in '*' for a prefix
    reader who;
  };

private:
  struct visitor {
    std::optional<account> self;
    bool is_at_desk = false;  ///< staff have doors and sessions of their own
    bool is_verified = false; ///< staff: took the second step today
    std::string session_hash;
    std::string language;
    std::string path{};
    bool takes_reports = false, asks_mentor = false; ///< what the school offers
    std::string query_text{};
    std::string_view school_language = "nl"; ///< the site's
    publish::tongue in() const { return {language, school_language}; }
    /// What stands around a page for this visitor.
    portal::frame frame() const;
  };
  using action = boost::asio::awaitable<response> (site::*)(const request&, const visitor&);
  struct entry {
    route what;
    action run;
    bool takes_picture = false; ///< its form may hold one: upload.hpp reads it
  };
  static const std::vector<entry>& table();

  visitor visit(const request& asked) const;
  /// Where people find this site, without a slash at the end.
  std::string origin(const request& asked) const;
  bool is_same_origin(const request& asked) const;
  /// Whether it was asked for under another name than the school's, from where no form can be sent.
  bool is_elsewhere(const request& asked) const;
  /// A try with a code. With `go`: the new session's cookie, or nothing when the code was not right.
  struct pairing {
    tries::answer said;
    std::optional<std::string> cookie;
  };
  boost::asio::awaitable<pairing> try_code(const request& asked, std::string code, const visitor& who);
  boost::asio::awaitable<std::optional<std::string>> pair(std::string code, std::string device, const visitor& who);
  boost::asio::awaitable<void> end_session(std::string session_hash);

  boost::asio::awaitable<response> ask_adapter(const request&, const visitor&);
  boost::asio::awaitable<response> home(const request&, const visitor&);
  boost::asio::awaitable<response> sign_in(const request&, const visitor&);
  boost::asio::awaitable<response> sign_out(const request&, const visitor&);
  boost::asio::awaitable<response> asset(const request&, const visitor&);
  boost::asio::awaitable<response> shell_file(const request&, const visitor&);
  boost::asio::awaitable<response> offline(const request&, const visitor&);
  boost::asio::awaitable<response> about(const request&, const visitor&);
  boost::asio::awaitable<response> choose_language(const request&, const visitor&);
  static bool is_page(std::string_view path);
  boost::asio::awaitable<response> open_api(const request&, const visitor&);
  boost::asio::awaitable<response> post_session(const request&, const visitor&);
  boost::asio::awaitable<response> see_session(const request&, const visitor&);
  boost::asio::awaitable<response> delete_session(const request&, const visitor&);
  boost::asio::awaitable<response> me(const request&, const visitor&);
  boost::asio::awaitable<response> feed(const request&, const visitor&);
  boost::asio::awaitable<response> stream(const request&, const visitor&);

  boost::asio::awaitable<response> item(const request&, const visitor&);
  boost::asio::awaitable<response> seen(const request&, const visitor&);
  /// Nothing is waited for: whether a look is kept says only what counts as new next time.
  void keep_visit(account who, const std::vector<policy::released>& items);

  boost::asio::awaitable<response> sharing(const request&, const visitor&);
  boost::asio::awaitable<response> share(const request&, const visitor&);
  boost::asio::awaitable<response> shared_view(const request&, const visitor&);
  boost::asio::awaitable<response> comment(const request&, const visitor&);

  boost::asio::awaitable<response> account_page(const request&, const visitor&);
  boost::asio::awaitable<response> end_device(const request&, const visitor&);
  boost::asio::awaitable<response> add_device(const request&, const visitor&);

  boost::asio::awaitable<response> requests(const request&, const visitor&);
  boost::asio::awaitable<response> post_request(const request&, const visitor&);

  /// What someone at home wants to report, as sent, and what became of it.
  struct report_wish {
    std::string id, student, reason, from, until;
  };
  struct reported {
    enum class outcome {
      no_id,
      no_student, ///< that may be reported by who asks
      no_reason,
      wrong_days,
      unavailable,
      asked ///< `said` tells how
    } what = outcome::asked;
    std::optional<record::report_flaw> flaw{};
    store::asked said = store::asked::kept;
    store::request_row row{};
  };
  /// The one way to report absence: decides, keeps, and hands over.
  boost::asio::awaitable<reported> report(report_wish wanted, account who);
  boost::asio::awaitable<response> see_absence(const request&, const visitor&);
  boost::asio::awaitable<response> report_absence(const request&, const visitor&);
  boost::asio::awaitable<response> absence_answer(const visitor& who, portal::absence_form form, std::string_view wrong,
                                                  unsigned status, bool was_sent);

  boost::asio::awaitable<response> messages(const request&, const visitor&);
  boost::asio::awaitable<response> ask_mentor(const request&, const visitor&);
  /// As keep_visit().
  void keep_answers_read(account who, const publish::home_messages& read);
  boost::asio::awaitable<response> messages_answer(const visitor& who, portal::message_form form,
                                                   std::optional<item_id> about, unsigned status);
  boost::asio::awaitable<response> desk_messages(const request&, const visitor&);
  boost::asio::awaitable<response> desk_messages_answer(const visitor&, const store::office_hours& told,
                                                        std::string_view wrong);
  boost::asio::awaitable<response> desk_thread(const request&, const visitor&);
  boost::asio::awaitable<response> desk_answer(const request&, const visitor&);
  boost::asio::awaitable<response> desk_hours(const request&, const visitor&);
  boost::asio::awaitable<response> thread_answer(const visitor& who, const publish::desk_thread& read,
                                                 portal::message_form form, unsigned status);
  std::optional<publish::desk_thread> thread_of(const std::string& message, const visitor& who) const;

  boost::asio::awaitable<response> desk_notice(const request&, const visitor&);
  boost::asio::awaitable<response> desk_notice_post(const request&, const visitor&);
  boost::asio::awaitable<response> desk_notice_picture(const request&, const visitor&);
  /// Keeps what was chosen for a notice that is not sent yet. The key of what is wrong with it; empty: nothing.
  boost::asio::awaitable<std::string_view> keep_draft(std::string_view bytes, account by, portal::notice_form& into);
  boost::asio::awaitable<response> desk_notices(const request&, const visitor&);
  boost::asio::awaitable<response> desk_notice_withdraw(const request&, const visitor&);
  boost::asio::awaitable<response> file(const request&, const visitor&);
  boost::asio::awaitable<response> picture_of_item(const request&, const visitor&);
  boost::asio::awaitable<response> invitation(const request&, const visitor&);
  boost::asio::awaitable<fetched_file> fetch_file(std::string adapter, std::string file);
  static response no_file(const visitor& who, unsigned status, const char* words);

  /// A picture that somebody sent, made anew (picture/cleaner.hpp): what is kept or sent on is always this.
  boost::asio::awaitable<result<std::string>> clean_picture(std::string bytes);
  /// One that was cleaned, as an answer.
  static response picture(std::string jpeg);

  boost::asio::awaitable<response> desk(const request&, const visitor&);
  boost::asio::awaitable<response> desk_verify(const request&, const visitor&);
  boost::asio::awaitable<response> desk_qr(const request&, const visitor&);
  boost::asio::awaitable<response> desk_student(const request&, const visitor&);
  /// Also with a form that can't be kept as it is: `wrong` is the key of why.
  boost::asio::awaitable<response> desk_student_answer(const visitor& who, const publish::desk_view& view,
                                                       const portal::permission_form& form, std::string_view wrong);
  boost::asio::awaitable<response> desk_look(const request&, const visitor&);
  boost::asio::awaitable<response> desk_hold(const request&, const visitor&);
  boost::asio::awaitable<response> desk_requests(const request&, const visitor&);
  boost::asio::awaitable<response> desk_request_done(const request&, const visitor&);
  boost::asio::awaitable<bool> looked(const visitor& who, student_id student, std::vector<store::shown> shown,
                                      account at);
  boost::asio::awaitable<response> desk_permit(const request&, const visitor&);
  std::optional<store::staff_row> load_self(const visitor& who) const;
  std::optional<publish::desk_view> desk_view_of(const std::string& id, const visitor& who) const;

  static bool may_call(reader who, const visitor& by);
  static response page(std::string html);
  /// The same in words, where a person reads it.
  response as_page(response problem, const request& asked, const visitor& who) const;
  static response image(std::string svg);
  static response redirect(std::string to);
  /// No room on the disk, or worse: nobody waits for that with an open connection.
  static response unavailable();
  /// What can't be recorded is not shown.
  static response not_recorded(const visitor* reads_a_page = nullptr);
  /// The door that the visitor stands at.
  static response sign_in_page(const visitor& who, unsigned status, portal::sign_in_note note);
  static response sign_in_first(const request& asked, const visitor& who);
  static response verify_first(const request& asked, const visitor& who);
  /// The page that says so of a form, with what somebody wrote into it.
  static response unsent(const request& asked, const visitor& who);
  /// Writes, and waits for the commit without holding up others; false when nothing can be kept now.
  boost::asio::awaitable<bool> keep(store::work what);

  /// A page of the feed that is on record and may leave now; nothing when it can't be recorded.
  using page_loader = publish::feed_page(const store::store&, account, const publish::feed_query&, const policy::rules&,
                                         moment);
  boost::asio::awaitable<std::optional<publish::feed_page>> load_recorded(page_loader& load, account who,
                                                                          store::channel by, publish::feed_query query,
                                                                          std::vector<store::shown> also = {});
  std::string page_tag(const publish::feed_page& page, const visitor& who) const;

  options how_;
  id_cipher ids_;
  const std::string start_ = random_bytes(16); ///< another version may word the same items otherwise
  tries tries_;
  ledger ledger_;
  places streams_, own_files_, all_files_;
  boost::asio::thread_pool cleaning_{2}; ///< pictures: each takes at most so much memory as docs/isolation.md says
  boost::asio::thread_pool checking_{1}; ///< scrypt: one at a time, so that a flood of codes takes one core at most
};

} // namespace keukentafel::gateway
