#include "kinds.hpp"

#include <algorithm>
#include <array>

namespace keukentafel::oeapi {

namespace {

constexpr std::size_t longest_id = 64;

constexpr std::array<kind_names, 4> all{{
    {kind::programme, "programme", "programme-offering-associations", "programme-offerings", "programmeOfferingId",
     "programmeOffering", "programme_offering"},
    {kind::course, "course", "course-offering-associations", "course-offerings", "courseOfferingId", "courseOffering",
     "course_offering"},
    {kind::test, "test", "test-component-offering-associations", "test-component-offerings", "testComponentOfferingId",
     "testComponentOffering", "test_component_offering"},
    {kind::learning, "learning", "learning-component-offering-associations", "learning-component-offerings",
     "learningComponentOfferingId", "learningComponentOffering", "learning_component_offering"},
}};

template <class Fits> std::optional<kind> find(Fits fits) {
  const auto found = std::find_if(all.begin(), all.end(), fits);
  if (found == all.end()) return std::nullopt;
  return found->is;
}

} // namespace

const kind_names& names_of(kind is) { return all[static_cast<std::size_t>(is)]; }

std::optional<kind> kind_of_word(std::string_view word) {
  return find([&](const auto& one) { return one.word == word; });
}

std::optional<kind> kind_of_path(std::string_view associations) {
  return find([&](const auto& one) { return one.associations == associations; });
}

std::optional<kind> kind_of_type(std::string_view type) {
  if (type == "programOfferingAssociation") return kind::programme;
  if (type == "courseOfferingAssociation") return kind::course;
  if (type == "componentOfferingAssociation") return kind::test;
  return std::nullopt;
}

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= longest_id && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  });
}

} // namespace keukentafel::oeapi
