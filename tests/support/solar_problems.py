"""Flows, bipolar regions and constants of the solar surface flux transport reference cases."""
import numpy as np

from sphere_spectral import Problem, project_zonal

RADIUS = 6.96e8  # m
YEAR = 8760 * 3600.0  # s, 365 days
KM2 = 1e6  # m^2/s per km^2/s
MX_PER_GAUSS_M2 = 1e4


def aft_poleward(s):
    """Meridional flow of the Advective Flux Transport model over cos(lat), m/s."""
    return 22 * s + 11 * s**3 - 28 * s**5


def aft_rotation(s):
    """Differential rotation of the same model in the Carrington frame, rad/s."""
    return (46 - 262 * s**2 - 379 * s**4) / RADIUS


def double_angle(speed):
    """speed sin(2 lat) over cos(lat)."""
    return lambda s: 2 * speed * s


def power_profile(speed, p):
    """speed C s (1 - s^2)^(p/2) over cos(lat), with C such that the flow's maximum is speed."""
    c = (1 + p) ** ((p + 1) / 2) / p ** (p / 2)
    return lambda s: speed * c * s * (1 - s * s) ** ((p - 1) / 2)


def aft(diffusivity_km2):
    return Problem(RADIUS, diffusivity_km2 * KM2, aft_poleward, aft_rotation)


def meridional(diffusivity_km2, poleward):
    return Problem(RADIUS, diffusivity_km2 * KM2, poleward)


def region_frame(lat, lon, centre, tilt):
    """Longitude and latitude in the frame of a region at (centre, pi), turned by its tilt."""
    x = np.cos(lon - np.pi) * np.cos(lat)
    y = np.sin(lon - np.pi) * np.cos(lat)
    z = np.sin(lat) + 0 * lon
    xb = x * np.cos(centre) + z * np.sin(centre)
    up = -x * np.sin(centre) + z * np.cos(centre)
    yb = y * np.cos(tilt) - up * np.sin(tilt)
    zb = y * np.sin(tilt) + up * np.cos(tilt)
    return np.arctan2(yb, xb), np.arcsin(np.clip(zb, -1, 1))


def smooth_region(centre, tilt, rho):
    """Shape of case B without its factor 250 G; extrema close to -1 and 1."""

    def value(lat, lon):
        a, b = region_frame(lat, lon, centre, tilt)
        return -a / rho * np.exp(0.5 - (a * a / 2 + b * b) / rho**2)

    return value


def cut_region(centre, tilt, rho):
    """Shape of the observed regions of section 3.6, zero where xi > 9."""

    def value(lat, lon):
        a, b = region_frame(lat, lon, centre, tilt)
        xi = (a * a + 2 * b * b) / rho**2
        return np.where(xi <= 9, -a / rho * np.exp(-xi), 0.0)

    return value


def zonal_mean(region, half_width, columns):
    """Zonal mean of a region that vanishes farther than half_width from longitude pi."""
    lon = np.pi + half_width * (2 * (np.arange(columns) + 0.5) / columns - 1)
    return lambda s: (region(np.arcsin(s)[:, None], lon[None, :]).sum(axis=1)
                      * half_width / (np.pi * columns))


def unsigned_integral(region, centre, reach, points):
    """Integral of |B| over the unit sphere near the region's centre, by midpoints."""
    step = 2 * reach / points
    offset = (np.arange(points) + 0.5) * step - reach
    lat = (centre + offset)[:, None]
    return float(np.sum(np.abs(region(lat, np.pi + offset[None, :])) * np.cos(lat)) * step**2)


def latitude_gaussian(centre, sigma):
    """Gaussian in latitude of unit integral over s, as a function of s."""
    lat = np.linspace(-np.pi / 2, np.pi / 2, 20001)
    shape = lambda x: np.exp(-((x - centre) ** 2) / (2 * sigma**2))
    norm = np.sum(shape(lat) * np.cos(lat)) * (lat[1] - lat[0])
    return lambda s: shape(np.arcsin(s)) / norm


def zonal_dipole_source(centre, sigma, lmax, nodes):
    """Difference of two unit-flux latitude Gaussians at centre +- sigma/2 (section 3.5)."""
    high = latitude_gaussian(centre + sigma / 2, sigma)
    low = latitude_gaussian(centre - sigma / 2, sigma)
    return project_zonal(lambda s: high(s) - low(s), lmax, nodes)
