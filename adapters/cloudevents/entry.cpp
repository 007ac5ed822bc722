#include "cloudevents.hpp"

KEUKENTAFEL_ADAPTER(keukentafel::cloudevents::receiver, "cloudevents", "1.0", keukentafel::cloudevents::setting_table);
