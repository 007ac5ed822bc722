#include "offering.hpp"

#include "moments.hpp"

namespace keukentafel::oeapi {

namespace {

/// Of one of two members; empty when it is absent.
std::string day_in(const json& of, const char* day, const char* moment) {
  auto text = text_of(of, day);
  if (text.empty()) text = text_of(of, moment);
  if (text.empty()) return text;
  const auto found = day_of(text);
  if (!found) throw unreadable{std::string{"the offering's "} + day + " is no day"};
  return *found;
}

} // namespace

offering read_offering(const json& of, version is) {
  offering made;
  made.name = text_in_dutch(member(of, "name"));
  made.first_day = day_in(of, "startDate", "startDateTime");
  made.last_day = day_in(of, "endDate", "endDateTime");
  if (is == version::v5) made.course = text_in_dutch(member(member(of, "courseOffering"), "name"));
  else if (const auto& list = member(of, "courseOfferings"); list.is_array() && !list.empty())
    made.course = text_in_dutch(member(list.front(), "name"));
  return made;
}

offering_place offering_of(const json& association, kind of, version is) {
  const auto& names = names_of(of);
  const auto& found =
      is == version::v5 ? member(association, "offering") : member(association, std::string{names.offering}.c_str());
  if (found.is_object()) return {&found, {}};
  const auto id = is == version::v5 ? text_of(association, "offering")
                                    : text_of(association, std::string{names.offering_id}.c_str());
  if (id.empty()) return {};
  if (!is_id(id)) throw unreadable{"the id of the offering is none"};
  return {nullptr, (is == version::v5 ? "/offerings/" : "/" + std::string{names.offerings} + "/") + id};
}

std::string offering_path_name(kind of, version is) {
  return is == version::v5
             ? "/offerings/{offeringId}"
             : "/" + std::string{names_of(of).offerings} + "/{" + std::string{names_of(of).offering_id} + "}";
}

} // namespace keukentafel::oeapi
