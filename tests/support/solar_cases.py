"""Reference numbers of the solar cases, each a function of a resolution (1 coarse, 2 fine).

A case returns {name: (value, unit)}; `converged` pairs it with its change between resolutions.
"""
import numpy as np
from scipy.linalg import eigvals, expm
from scipy.optimize import curve_fit, minimize

import solar_problems as sun
from solar_problems import KM2, MX_PER_GAUSS_M2, RADIUS, YEAR
from sphere_spectral import Field, legendre, project, project_zonal

BMR_LATITUDE, BMR_TILT, BMR_RHO = np.deg2rad([15.0, -10.0, 6.0])
PROBES = [(60, 180), (45, 90), (30, 180), (30, 270), (15, 180), (0, 180), (90, 0), (-30, 180)]
FLUX = RADIUS**2 * MX_PER_GAUSS_M2


def soccer_ball(days=28.0, diffusivity_km2=500.0):
    """Case A: orthonormal real Y_6^0 + sqrt(14/11) Y_6^5 (cosine), decayed for `days`."""
    a = [np.zeros(7 - m) for m in range(6)]
    a[0][6] = 1 / np.sqrt(2 * np.pi)
    a[5][1] = np.sqrt(14 / 11) / np.sqrt(4 * np.pi)
    decay = np.exp(-42 * diffusivity_km2 * KM2 * days * 86400 / RADIUS**2)
    return Field(6, [decay * x for x in a])


def one_region(days=365.0, resolution=1):
    """Case B: the field of one bipolar region after `days`, AFT flows, 300 km^2/s."""
    lmax, mmax = {1: (160, 48), 2: (200, 64)}[resolution]
    shape = sun.smooth_region(BMR_LATITUDE, BMR_TILT, BMR_RHO)
    start = project(lambda lat, lon: 250 * shape(lat, lon), lmax, mmax, lmax + 100, 512)
    return sun.aft(300).evolve(start, days * 86400) if days else start


def extremum(field, sign):
    """Largest (sign 1) or smallest (-1) value, sought from the best point of a 1 degree grid."""
    lat = np.deg2rad(np.arange(-89.5, 90))
    lon = np.deg2rad(np.arange(360))
    j, i = np.unravel_index(np.argmax(sign * field.values(lat, lon)), (180, 360))
    best = minimize(lambda x: -sign * field.at(x[0], x[1]), [lat[j], lon[i]], method="Nelder-Mead",
                    options={"xatol": 1e-8, "fatol": 1e-14})
    return -sign * best.fun, np.rad2deg(best.x)


def case_a(_):
    d, t = 500 * KM2 / RADIUS**2, 672 * 3600.0
    return {"decay factor exp(-42 D t / R^2)": (float(np.exp(-42 * d * t)), "1")}


def case_b_start(resolution):
    shape = sun.smooth_region(BMR_LATITUDE, BMR_TILT, BMR_RHO)
    unsigned = 250 * sun.unsigned_integral(shape, BMR_LATITUDE, np.deg2rad(45), 2000 * resolution)
    field = one_region(0.0, resolution)
    return {"D_ax": (field.axial_dipole(), "G"), "D_eq": (field.equatorial_dipole(), "G"),
            "unsigned flux": (unsigned * FLUX, "Mx")}


def case_b(resolution):
    field = one_region(365.0, resolution)
    out = {"D_ax": (field.axial_dipole(), "G"), "D_eq": (field.equatorial_dipole(), "G"),
           "unsigned flux": (field.unsigned_integral(1600 * resolution) * FLUX, "Mx")}
    for name, sign in (("max", 1), ("min", -1)):
        value, (lat, lon) = extremum(field, sign)
        out |= {name: (value, "G"), f"{name} latitude": (lat, "deg"),
                f"{name} longitude": (lon, "deg")}
    for lat, lon in PROBES:
        out[f"B({lat},{lon})"] = (field.at(*np.deg2rad([lat, lon])), "G")
    return out


def decay_factors(_):
    out = {f"Y{l} 500 km^2/s 8760 h": (float(np.exp(-l * (l + 1) * 500 * KM2 * YEAR / RADIUS**2)),
                                      "1") for l in (1, 2, 6, 10)}
    return out | {"tau_1 300 km^2/s": (RADIUS**2 / (2 * 300 * KM2) / YEAR, "yr")}


def steady(resolution):
    """Odd steady profiles sign(s) exp(E(s)): moments over the northern hemisphere, with Bpole=1."""
    aft_exponent = lambda s: RADIUS / (300 * KM2) * (11 * (s**2 - 1) + 2.75 * (s**4 - 1)
                                                     - 28 / 6 * (s**6 - 1))
    double_exponent = lambda s: RADIUS / (300 * KM2) * 10 * (s**2 - 1)
    out = {"AFT exponent pole to equator": (-aft_exponent(0.0), "1"),
           "AFT leak 300": (leak_years(300, resolution), "yr"),
           "AFT leak 500": (leak_years(500, resolution), "yr")}
    for name, exponent in (("AFT", aft_exponent), ("10 sin 2lat", double_exponent)):
        out |= profile_numbers(name, exponent, 60 * resolution)
    odd, even = slow_decay_times(60 * resolution)
    return out | {"AFT second odd decay time": (odd, "yr"), "AFT second even decay time": (even, "yr")}


def profile_numbers(name, exponent, nodes):
    x, w = np.polynomial.legendre.leggauss(nodes)
    s, cap = 0.5 * (1 + x), np.sin(np.deg2rad(60))
    polar = cap + (1 - cap) * s
    low, high = 0.0, np.pi / 2
    for _ in range(60):  # bisection in colatitude for exp(E) = 1/2
        middle = 0.5 * (low + high)
        low, high = (middle, high) if np.exp(exponent(np.cos(middle))) > 0.5 else (low, middle)
    return {f"{name} D_ax/Bpole": (float(1.5 * np.sum(w * s * np.exp(exponent(s)))), "1"),
            f"{name} mean(>60)/Bpole": (float(0.5 * np.sum(w * np.exp(exponent(polar)))), "1"),
            f"{name} half width from pole": (float(np.rad2deg(low)), "deg")}


def slow_decay_times(lmax):
    """e-folding years of the slowest decaying odd and even AFT modes after the leak and the null."""
    a = sun.aft(300).operator(0, lmax) * YEAR
    rates = [np.sort(-eigvals(a[k::2, k::2]).real) for k in (1, 0)]
    return [float(1 / r[1]) for r in rates]


def leak_years(diffusivity_km2, resolution):
    """e-folding time of the odd AFT profile E: the flux lambda int_s^1 E q crosses
    q' = R^2/eta flux / ((1 - s^2) E) with q(0) = 0. First order in lambda, where
    q = 1 in the integral: relative error a few yr over the result."""
    x, w = np.polynomial.legendre.leggauss(200 * resolution)
    g = lambda s: 11 * s**2 + 2.75 * s**4 - 28 / 6 * s**6
    ratio = lambda s, t: np.exp(RADIUS / (diffusivity_km2 * KM2) * (g(t) - g(s)))
    s = 0.5 * (1 + x)
    t = s[:, None] + 0.5 * (1 - s[:, None]) * (1 + x)
    inner = 0.5 * (1 - s) * (ratio(s[:, None], t) @ w)
    total = 0.5 * np.sum(w * inner / (1 - s * s)) * RADIUS**2 / (diffusivity_km2 * KM2)
    return float(total / YEAR)


def relaxation(resolution):
    """Section 3.4: 10 sin(lat) G under the AFT meridional flow, 300 km^2/s."""
    start = project_zonal(lambda s: 10 * s, 60 * resolution, 100 * resolution)
    out = {}
    for years in (1, 5):
        field = sun.aft(300).evolve(start, years * YEAR)
        out |= {f"D_ax {years} yr": (field.axial_dipole(), "G"),
                f"Bpole {years} yr": (field.at(np.pi / 2, 0), "G"),
                f"B75 {years} yr": (field.at(np.deg2rad(75), 0), "G"),
                f"mean(>60N) {years} yr": (field.mean_above(np.deg2rad(60)), "G")}
    return out


EFFECTIVITY_ROWS = {  # name: (problem, flow gradient at the equator in m/s, sigma in degrees)
    "AFT 300 sigma 3": (sun.aft(300), 22, 3),
    "AFT 300 sigma 1": (sun.aft(300), 22, 1),
    "AFT 500 sigma 1": (sun.aft(500), 22, 1),
    "15 m/s p=2.33 350 sigma 1": (sun.meridional(350, sun.power_profile(15, 2.33)),
                                 sun.power_profile(15, 2.33)(1e-9) / 1e-9, 1),
    "12.5 sin 2lat 500 sigma 1": (sun.meridional(500, sun.double_angle(12.5)), 25, 1),
}


def dipole_adjoint(problem, lmax, time, nodes=None):
    """Row w with D_ax(time) = w . a_0 for any axisymmetric start a_0."""
    return np.sqrt(1.5) * expm(time * problem.operator(0, lmax, nodes))[1]


def effectivity(resolution):
    """Section 3.5: f = D_ax(10 yr) / D_ax(0) against latitude, and its Gaussian fit."""
    lmax = 300 + 80 * (resolution - 1)
    centres = np.arange(0, 35, 5.0)
    out = {}
    for name, (problem, gradient, sigma) in EFFECTIVITY_ROWS.items():
        w = dipole_adjoint(problem, lmax, 10 * YEAR, 2 * lmax)
        f = []
        for centre in np.deg2rad(centres):
            a = sun.zonal_dipole_source(centre, np.deg2rad(sigma), lmax, lmax + 200).a[0]
            f.append(float(w @ a / (np.sqrt(1.5) * a[1])))
        out |= {f"{name} f({c:.0f})": (v, "1") for c, v in zip(centres, f)}
        out |= gaussian_fit(name, centres, f)
        width = np.rad2deg(np.sqrt(problem.diffusivity / (RADIUS * gradient)))
        out[f"{name} lambda_R"] = (float(width), "deg")
    return out


def gaussian_fit(name, centres, f):
    """Unweighted least squares of A exp(-lat^2 / (2 lambda^2)) on the tabulated latitudes."""
    (a, width), _ = curve_fit(lambda x, a, b: a * np.exp(-x * x / (2 * b * b)), centres, f,
                              p0=(5, 8), xtol=1e-12, ftol=1e-12)
    return {f"{name} fit A": (float(a), "1"), f"{name} fit lambda": (float(width), "deg")}


REGIONS = {11087: (19.54613, 9.15871, 15.6801), 11092: (15.88787, 9.57497, 38.9906),
           11095: (-16.66406, 7.90463, 161.973), 11089: (-22.91829, 5.22358, 170.813)}


def observed_regions(resolution):
    """Section 3.6: D_ax(10 yr) / D_ax(0), D_ax(0) per unsigned flux; lat, separation, tilt in deg."""
    lmax = 300 + 60 * (resolution - 1)
    problem = sun.meridional(350, sun.power_profile(15, 2.33))
    w = dipole_adjoint(problem, lmax, 10 * YEAR, 2 * lmax)
    out = {}
    for number, degrees in REGIONS.items():
        lat, separation, tilt = np.deg2rad(degrees)
        region = sun.cut_region(lat, tilt, 0.56 * separation)
        reach = 4 * 0.56 * separation
        mean = sun.zonal_mean(region, min(reach / np.cos(abs(lat) + reach), np.pi),
                              3000 * resolution)
        a = project_zonal(mean, lmax, 1000 * resolution).a[0]
        unsigned = sun.unsigned_integral(region, lat, 1.5 * reach, 1000 * resolution)
        out[f"NOAA {number} D_10/D_0"] = (float(w @ a / (np.sqrt(1.5) * a[1])), "1")
        out[f"NOAA {number} D_0 for 1e22 Mx"] = (
            float(np.sqrt(1.5) * a[1] * 1e22 / (unsigned * FLUX)), "G")
    return out


def cycle(resolution):
    """Section 3.8: the synthetic cycle of 240 pairs of regions under the AFT flow."""
    lmax = 150 + 50 * (resolution - 1)
    step = expm(11 * YEAR / 480 * sun.aft(300).operator(0, lmax))
    a = project_zonal(lambda s: -4 * s, lmax, 2 * lmax).a[0]
    samples = [Field(lmax, [a])]
    for n in range(240):
        a = step @ (step @ a + cycle_pair((n + 0.5) / 240, lmax, resolution))
        samples.append(Field(lmax, [a]))
    dipole = np.array([f.axial_dipole() for f in samples])
    out = {}
    for k in (60, 120, 180, 240):
        out[f"D_ax {11 * k / 240:g} yr"] = (float(dipole[k]), "G")
        out[f"mean(>60N) {11 * k / 240:g} yr"] = (samples[k].mean_above(np.deg2rad(60)), "G")
    k = np.flatnonzero(np.sign(dipole[:-1]) != np.sign(dipole[1:]))
    out["sign changes of D_ax"] = (len(k), "1")
    crossing = (k[0] + dipole[k[0]] / (dipole[k[0]] - dipole[k[0] + 1])) * 11 / 240
    return out | {"reversal of D_ax": (float(crossing), "yr")}


def cycle_pair(x, lmax, resolution):
    """Coefficients of the zonal mean of the pair that emerges at the fraction x of the cycle."""
    lat, rho = np.deg2rad(27 - 20 * x), np.deg2rad(4.0)
    region = sun.smooth_region(lat, 0.5 * np.sin(lat), rho)
    unsigned = sun.unsigned_integral(region, lat, 7.5 * rho, 400 * resolution)
    mean = sun.zonal_mean(region, 12 * rho, 300 * resolution)
    north = project_zonal(mean, lmax, 2 * lmax).a[0]
    pair = np.where(np.arange(lmax + 1) % 2 == 1, 2 * north, 0.0)
    return pair * 1e23 * np.sin(np.pi * x) ** 2 / (unsigned * FLUX)


CASES = {"case_A": case_a, "case_B_start": case_b_start, "case_B": case_b,
         "decay": decay_factors, "steady": steady, "relaxation": relaxation,
         "effectivity": effectivity, "regions": observed_regions, "cycle": cycle}


def converged(name):
    """{quantity: {value, unit, accuracy}}, accuracy = change from the coarse to the fine result."""
    coarse, fine = CASES[name](1), CASES[name](2)
    return {key: {"value": value, "unit": unit, "accuracy": abs(value - coarse[key][0])}
            for key, (value, unit) in fine.items()}
