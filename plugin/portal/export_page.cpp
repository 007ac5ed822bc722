#include "portal/export_page.hpp"

#include "portal/dictionary.hpp"

namespace keukentafel::portal {

std::string export_page(const std::vector<store::export_section>& all) {
  TemplateDictionary page{"page"};
  for (const auto& section : all) {
    auto& in = *page.AddSectionDictionary("SECTIONS");
    set(in, "NAME", section.name);
    for (const auto& column : section.columns) set(*in.AddSectionDictionary("COLUMNS"), "COLUMN", column);
    for (const auto& row : section.rows) {
      auto& line = *in.AddSectionDictionary("ROWS");
      for (const auto& cell : row) set(*line.AddSectionDictionary("CELLS"), "CELL", cell);
    }
  }
  return expand("export.html", page);
}

} // namespace keukentafel::portal
