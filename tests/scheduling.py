"""Which test process runs which file, where there are several (`-n`)."""

from __future__ import annotations

from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

from tests.durations import WAITING


class OneWaits(LoadFileScheduling):  # type: ignore[misc] # xdist has no types
    """Each file in one process; those of `WAITING` one after another in the last process, the others in the others.

    So the tests that wait for processes of the service wait beside two that have work. Who has nothing left of their
    own kind takes what is left of the other.
    """

    def _assign_work_unit(self, node: WorkerController) -> None:
        waits = node is self.nodes[-1]
        own = next((file for file in self.workqueue if (file in WAITING) == waits), None)
        if own is not None:
            self.workqueue.move_to_end(own, last=False)
        super()._assign_work_unit(node)
