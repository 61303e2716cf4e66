import cProfile
import pstats
import time

from adapters.simulator import running_simulator
from tests import ledger as L
from tests.ledger import *


def test_start(database, tmp_path):
    with running_simulator(ROOMY) as s:
        y = s.clouds_yaml(tmp_path / "c.yaml")
        for i in range(3):
            c = time.process_time()
            with running_ledger(database, y):
                pass
            print("start+stop", time.process_time() - c)
        orig = L.live
        pr = cProfile.Profile()

        async def prof(*a):
            pr.enable()
            try:
                return await orig(*a)
            finally:
                pr.disable()

        L.live = prof
        with running_ledger(database, y):
            pass
        pstats.Stats(pr).sort_stats("cumtime").print_stats(45)
        pr.clear() if hasattr(pr, "clear") else None
        pr2 = cProfile.Profile()

        async def prof2(*a):
            pr2.enable()
            try:
                return await orig(*a)
            finally:
                pr2.disable()

        L.live = prof2
        with running_ledger(database, y):
            time.sleep(8)
        pstats.Stats(pr2).sort_stats("tottime").print_stats(35)
