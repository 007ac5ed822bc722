/// The desk's page of reports from home. Pure, as pages.hpp.
#pragma once

#include "portal/pages.hpp"
#include "publish/requests.hpp"

namespace keukentafel::portal {

std::string desk_requests_page(const frame& at, const publish::desk_requests& list, const policy::asking& school,
                               const id_cipher& ids);

} // namespace keukentafel::portal
