/// Reads the associations of one student: pages, the offerings that they name, then all as events in two sweeps.
/// [feed-thread]
#pragma once

#include "page.hpp"
#include "person.hpp"
#include "sink.hpp"
#include "source.hpp"

#include <map>

namespace keukentafel::oeapi {

/// What associations name again and again; by path, for one reading of all.
using offering_cache = std::map<std::string, offering>;

class student_reading {
public:
  struct context {
    const settings& how;
    source& from;
    sdk::host& host;
    sink& to;
    offering_cache& offerings;
  };

  /// `is_thorough`: also when nothing changed since it was read before.
  student_reading(const context& with, const student& of, bool is_thorough);

  /// Asks what is to be asked next; false when nothing is, and all was offered. Throws `unreadable` when not all of
  /// this student could be read: nothing was taken as gone then. Likewise take().
  bool ask();
  void take(const said& answer);

private:
  struct item {
    kind of;
    json association;
    std::string offering_path; ///< where its offering is to be asked for; or empty
    offering in;
    std::string problem; ///< why it can't be read
  };

  question next_page() const;
  void take_page(const said& answer);
  void take_item(kind of, const json& association);
  void take_offering(const said& answer);
  bool is_unchanged() const;
  void offer();
  void sweep(const std::string& prefix, const std::vector<oeapi::offer>& all,
             const std::vector<std::string>& unchanged);
  std::vector<std::string> reconcile_pushed(const std::vector<oeapi::offer>& results,
                                            const std::set<std::string>& ended);

  context with_;
  const student& of_;
  bool is_thorough_;
  std::size_t kind_ = 0; ///< of the settings' kinds; version 5 has one list
  paged_list list_;
  std::vector<item> items_;
  std::size_t resolved_ = 0; ///< items whose offering is known
  std::string prints_, print_;
  bool has_nameless_ = false, is_listed_ = false;
};

} // namespace keukentafel::oeapi
