#include "eduarte.hpp"

KEUKENTAFEL_ADAPTER(keukentafel::eduarte::eduarte_adapter, "eduarte", "0.1.0", keukentafel::eduarte::setting_table);
