"""The cell in a bath against closed forms and against its equations written again."""
import csv
import math
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np
from scipy.integrate import solve_ivp

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from membrane_run import CL, K, PUMP, SYMPORT, V_T, Membrane, Reference, nitrate  # noqa: E402

# Newton goes on until its corrections vanish.
TIGHT = {"newton_rtol": 0}
CELLS = {  # c_out: V_m in mV, conductance in S/m2 (independently computed, physics sheet B3)
    1e-6: (-154.781775133, 0.086706491), 0.025: (-149.462628154, 0.094909284),
    0.1: (-146.492213679, 0.10008018), 1.0: (-144.826258535, 0.10318756)}


def values(outside):
    return {"K": (1, 100.0, 1.0, 1e-8), "NO3": (-1, 5.0, outside, 1e-10), "Cl": (-1, 10.0, 0.5, 5e-11)}


class Cell(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.case = Membrane(scratch.name)

    def ran(self, **keys):
        done = self.case.run(**{"output": {"paraview": "no"}, **keys})
        self.assertEqual(done.code, 0, done.messages)
        return done

    def whole(self, outside, **keys):
        cell = {"ions": [K, nitrate(outside), CL], "symports": [SYMPORT], "pump": PUMP}
        return self.ran(**{**cell, **keys})

    def close(self, found, expected, relative):
        self.assertLess(abs(found / expected - 1.0), relative, f"{found} is not {expected}")

    def test_rests_where_no_current_flows(self):
        for outside, (volts, conductance) in CELLS.items():
            with self.subTest(outside=outside):
                found = self.whole(outside, analysis="steady", solver=TIGHT).summary
                again = Reference(values(outside))
                self.close(found["V_m"], again.rest(), 1e-9)
                self.close(1e3 * found["V_m"], volts, 1e-9)
                self.close(again.conductance(again.rest()), conductance, 1e-7)
                self.close(found["NO3_by_symport"], again.carried(again.rest()), 1e-8)
                self.close(found["NO3_uptake"] - found["NO3_by_symport"],
                           -again.channel("NO3", again.rest()), 1e-8)

    def test_without_pump_and_symport_it_is_that_of_goldman_hodgkin_and_katz(self):
        found = self.ran(analysis="steady", ions=[K, nitrate(1.0), CL], solver=TIGHT).summary
        self.close(1e3 * found["V_m"], -115.873146406, 1e-9)

    def test_tug_of_war(self):
        """Diffusion and drift of nitrate 5 outside and 0.1 inside, over P, outward (B1)."""
        table = self.ran(analysis={"iv_curve": {"from": "-120 mV", "to": "-60 mV", "points": 4}},
                         voltage={"clamped": {"at": "-60 mV"}},
                         ions=[nitrate(5.0, inside=0.1, permeability=1.0)])
        with open(table.folder / "iv_curve.csv", encoding="utf-8") as file:
            rows = {round(1e3 * float(r["voltage [V]"])): r for r in csv.DictReader(file)}
        for volts, net in ((-60, -0.992599840408), (-100, -0.00796507807424), (-120, 0.25067113854)):
            row = rows[volts]
            self.close(-float(row["NO3_uptake [mol m-2 s-1]"]), net, 1e-9)
            self.close(float(row["NO3_by_diffusion [mol m-2 s-1]"]), 4.9, 1e-12)
        self.close(1e3 * table.summary["NO3_reversal"], -100.50996059, 1e-9)

    def test_nothing_passes_at_the_reversal(self):
        for name, expected in (("NO3_symport", 112.4636983), ("NO3", 100.5099606), ("pump", -411.7266534)):
            cell = {"ions": [nitrate(0.1)], "symports": [SYMPORT], "pump": PUMP, "voltage": {"clamped": {"at": "0 V"}}}
            if name == "NO3_symport":
                cell["ions"] = [nitrate(0.1, permeability=0.0)]
            volts = self.ran(analysis={"iv_curve": {"points": 2}}, **cell).summary[f"{name}_reversal"]
            self.close(1e3 * volts, expected, 1e-9)
            cell["voltage"] = {"clamped": {"at": f"{volts!r} V"}}
            here = self.ran(analysis="steady", **cell).summary
            # Rounding of V moves the exponent by 1e-16 V/V_T.
            flow = {"NO3_symport": here["NO3_by_symport"] / 8e-9, "pump": here["pump_current"] / 5e-3,
                    "NO3": (here["NO3_by_drift"] + here["NO3_by_diffusion"]) / 4.9e-10}[name]
            self.assertLess(abs(flow), 1e-13)

    def test_ussing_ratio(self):
        """Efflux without nitrate outside, influx without it inside."""
        held = {"analysis": "steady", "voltage": {"clamped": {"at": "-120 mV"}}}
        out = -self.ran(ions=[nitrate(0.0, inside=5.0)], **held).summary["NO3_uptake"]
        into = self.ran(ions=[nitrate(1.0, inside=0.0)], **held).summary["NO3_uptake"]
        self.close(out, 2.35738526114e-9, 1e-11)
        self.close(into, 4.41611827377e-12, 1e-11)
        self.close(into / out, 0.2 * math.exp(-0.12 / V_T), 1e-12)

    def test_potassium_rectifies(self):
        expected = {-200: -0.00720115570902, -120: -0.000288155613874, -60: 0.021648927418, 0: 0.0955204788021,
                    60: 0.249224800557, 120: 0.454863590664}
        for volts, current in expected.items():
            found = self.ran(analysis="steady", ions=[K], voltage={"clamped": {"at": f"{volts} mV"}}).summary
            self.close(found["current"], current, 1e-10)

    def test_energies(self):
        held = {"symports": [SYMPORT], "pump": PUMP, "voltage": {"clamped": {"at": "-120 mV"}}}
        table = {0.01: (26.98398629, -16.72132763), 0.1: (21.27597678, -22.42933713), 1.0: (15.56796728, -28.13734664)}
        for outside, (passive, driven) in table.items():
            found = self.ran(analysis="energetics", ions=[nitrate(outside)], **held).summary
            self.close(found["NO3_energy"] / 1e3, passive, 1e-9)
            self.close(found["H_energy"] / 1e3, -21.85265696, 1e-9)
            self.close(found["NO3_symport_energy"] / 1e3, driven, 1e-9)
        self.close(found["NO3_symport_limit"], 425030.2723, 1e-9)
        self.close(found["NO3_passive_limit"], 0.009366560372, 1e-9)
        self.assertEqual(found["NO3_atp"], 2.0)
        one = {**held, "symports": [{**SYMPORT, "protons": 1}]}
        found = self.ran(analysis="energetics", ions=[nitrate(0.1)], **one).summary
        self.close(found["NO3_symport_limit"], 63.09573445, 1e-9)
        self.close(found["NO3_symport_energy"] / 1e3, -0.5766801753, 1e-9)

    def test_depolarises_when_nitrate_comes(self):
        """C dV/dt = -I(V) after a step of c_out, at the times of the sheet."""
        start = Reference(values(1e-6)).rest()
        after = Reference(values(0.1))
        exact = solve_ivp(lambda t, v: [-after.current(v[0]) / 0.01], (0, 1), [start], method="DOP853",
                          rtol=1e-12, atol=1e-15, t_eval=(0.01, 0.03, 0.1, 0.3, 1.0)).y[0]
        sheet = (-154.04249942, -152.7456768, -149.68306407, -146.93424126, -146.49261611)
        np.testing.assert_allclose(1e3 * exact, sheet, rtol=1e-9)
        for k, stop in enumerate((0.01, 0.03, 0.1, 0.3, 1.0)):
            found = self.whole(0.1, analysis="transient", solver=TIGHT,
                               voltage={"charging": {"capacitance": "0.01 F/m2", "start": f"{start!r} V"}},
                               time={"stop": f"{stop} s", "step": f"{stop / 100} s", "scheme": "esdirk4"})
            self.close(found.summary["V_m"], exact[k], 1e-9)


if __name__ == "__main__":
    unittest.main()
