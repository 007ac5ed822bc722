/// The pages with news: the feed, one item, and what somebody else sees. Pure, as pages.hpp.
#pragma once

#include "portal/pages.hpp"
#include "publish/marks.hpp"
#include "publish/overview.hpp"

#include <optional>

namespace keukentafel::portal {

/// What the visitor chose to see.
struct feed_filter {
  std::string student; ///< public id; empty: all children
  std::optional<record::category> category;
  std::string words;
  std::optional<std::int64_t> before;

  bool is_narrow() const { return category || !words.empty(); }
  /// As a query without its "?"; the same choice with another child, or from another place on.
  std::string query() const;
  feed_filter of(std::string other_student) const;
  feed_filter older_than(std::int64_t sequence) const;
};

struct feed_view {
  const publish::person& who; ///< whose page it is
  const publish::feed_page& news;
  const std::vector<publish::overview>& overviews;
  const publish::marks& marks; ///< of no weight when somebody else looks on
  feed_filter filter;
  std::int64_t after = 0; ///< the position from which the live stream goes on
  std::int64_t line = 16; ///< see overview_look
  day today{};
  bool has_answer = false; ///< the mentor answered, and it was not read yet
};
std::string feed_page(const frame& at, const feed_view& view, const id_cipher& ids);

/// One item on a page of its own.
std::string item_page(const frame& at, const publish::person& who, const publish::feed_page& news,
                      const publish::marks& marks, day today, const id_cipher& ids);

/// What someone else sees, for one who may look on. No live stream, no forms.
struct onlooker {
  std::string heading;
  std::string empty; ///< said when there is nothing
  std::string_view back_to;
  std::string_view here; ///< this page, with a query
};
std::string view_page(const frame& at, const onlooker& by, const feed_view& seen, const id_cipher& ids);

} // namespace keukentafel::portal
