#include "oeapi.hpp"

#include "settings.hpp"

KEUKENTAFEL_ADAPTER(keukentafel::oeapi::oeapi_adapter, "oeapi", "1.0", keukentafel::oeapi::setting_table);
