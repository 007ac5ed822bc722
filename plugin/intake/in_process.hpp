/// The adapter of a SIS in the same process: offers what stands in its queue.
#pragma once

#include "intake/library.hpp"
#include "intake/submission_queue.hpp"

namespace keukentafel::intake {

/// What `library = "in-process"` stands for. It makes no adapters: in_process_over() does.
const kt_adapter_entry& in_process_entry();

/// The same over one queue.
std::shared_ptr<library> in_process_over(std::shared_ptr<submission_queue> queue);

} // namespace keukentafel::intake
