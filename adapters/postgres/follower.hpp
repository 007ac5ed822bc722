/// From transactions of the database to offers: what each one changed, in its
/// order, and after it the place up to which it is done.
#pragma once

#include "entity_reader.hpp"
#include "replication.hpp"

#include <keukentafel/adapter.hpp>

#include <deque>
#include <functional>
#include <set>

namespace keukentafel::postgres {

struct counters {
  std::uint64_t transactions = 0, offered = 0, reread = 0, set_aside = 0;

  counters& operator+=(const counters& more);
};

/// What one row comes to, offered. False: there was nothing to offer.
void offer(sdk::host& to, const offered& one, const std::string& table, counters& count);

class follower {
public:
  using readers = std::map<const table_rule*, entity_reader>;

  /// `remember` is called when a transaction has been offered up to that place.
  follower(sdk::host& to, const rules& by, const preflight& found, connection& database, readers& read,
           std::function<void(lsn)> remember)
      : to_(to), by_(by), found_(found), database_(database), read_(read), remember_(std::move(remember)) {}

  /// Up to here everything was offered before.
  void begin_at(lsn place) { place_ = place; }

  /// A message of the stream. Throws std::runtime_error when it does not fit what was found before.
  void take(std::string_view message);
  /// Whether a transaction was begun whose end has not come yet.
  bool is_within() const { return is_within_; }

  void acknowledged(std::uint64_t token);
  /// Up to where all is durable. `heard`: the end of what the server said.
  lsn durable(lsn heard) const;

  counters count; ///< of this follower

private:
  /// A table as the stream names it.
  struct bound {
    std::string name;
    const table_rule* rule = nullptr;
    std::vector<const related_rule*> related;
    std::vector<std::uint32_t> types;
    std::optional<row_mapping> rows;   ///< of a [[table]] without a query
    std::vector<std::size_t> identity; ///< where the columns of its key stand
    std::vector<std::size_t> used;     ///< where the columns stand that the mapping uses
  };

  void bind(const relation& told);
  void changed(const bound& in, const row& after, const row* before);
  void removed(const bound& in, const row& key);
  void emptied(const bound& in);
  void mark_related();
  void wait_until_visible() const;
  void read_marked();
  void end(const commit& told);
  std::vector<std::string> identity_of(const bound& in, const row& from) const;
  const bound* find(std::uint32_t id) const;

  sdk::host& to_;
  const rules& by_;
  const preflight& found_;
  connection& database_;
  readers& read_;
  std::function<void(lsn)> remember_;
  std::map<std::uint32_t, bound> tables_;
  std::map<const table_rule*, std::set<std::vector<std::string>>> marked_; ///< to be read anew at the commit
  struct related_change {
    const related_rule* rule;
    std::vector<std::string> key;
    friend auto operator<=>(const related_change&, const related_change&) = default;
  };
  std::set<related_change> related_; ///< to be looked at then
  bool is_within_ = false, is_old_ = false;
  std::uint32_t transaction_ = 0;
  lsn place_ = 0;
  std::uint64_t next_token_ = 1;
  struct sent {
    std::uint64_t token;
    lsn end;
  };
  std::deque<sent> unconfirmed_;
  lsn durable_ = 0;
};

} // namespace keukentafel::postgres
