/// The reading of a CSV or NDJSON file: first all of it is looked at, then it is offered.
#pragma once

#include "guard.hpp"
#include "reading.hpp"
#include "table_rows.hpp"

namespace keukentafel::dropfolder {

class table_reading final : public reading {
public:
  /// With a place, the rest of a file of changes that was looked at in an earlier life.
  table_reading(const context& with, const dropped& one, descriptor file, const file_rule& rule,
                std::optional<place> from);

  bool step() override;
  const std::string& last_key() const override { return last_key_; }
  bool is_whole() const override { return rule_.holds_everything; }

  /// The place that an earlier life remembered in this file, as it was then.
  static std::optional<place> remembered(const context& with, const dropped& one);

private:
  bool look();  ///< false at the end
  void judge(); ///< throws `refusal`
  bool offer(); ///< false at the end
  void offer_row(const offered& row);
  void refuse_foreign(offered& row) const;
  bool needs_everything() const;
  void keep_place();
  void must_be_the_same() const;

  const context& with_;
  dropped one_;
  descriptor file_;
  const file_rule& rule_;
  report report_;
  std::unique_ptr<table_rows> rows_;
  found found_;
  bool is_looking_;
  bool sweeps_ = false, is_sweeping_ = false;
  std::uint64_t since_place_ = 0;
  std::string last_key_;
};

} // namespace keukentafel::dropfolder
