//! The readings behind the table `sensors`: a formula from a sensor and the
//! number of a reading to its time and its values.
//!
//! Each sensor has the same number of readings, one per [`STEP`], the last at
//! the end of the table; each was silent for one stretch, so those before it
//! lie further back.

use std::f64::consts::TAU;
use std::sync::Arc;

/// One sensor and the place where it hangs.
pub(super) struct Sensor {
    pub(super) name: &'static str,
    pub(super) site: &'static str,
    /// Mean temperature in hundredths of a degree.
    mean: i64,
    /// Half of what lies between night and day, in hundredths of a degree.
    swing: i64,
    /// The reading before which it was silent, and for how many steps.
    silent: (usize, usize),
}

const fn hung(
    name: &'static str,
    site: &'static str,
    mean: i64,
    swing: i64,
    silent: (usize, usize),
) -> Sensor {
    Sensor {
        name,
        site,
        mean,
        swing,
        silent,
    }
}

/// All sensors.
pub(super) const SENSORS: [Sensor; 8] = [
    hung("s1", "house", 2140, 120, (31_000, 360)),
    hung("s2", "house", 2010, 180, (88_400, 900)),
    hung("s3", "cellar", 1230, 40, (52_700, 2880)),
    hung("s4", "cellar", 1180, 35, (97_150, 240)),
    hung("s5", "greenhouse", 2460, 610, (14_300, 1440)),
    hung("s6", "greenhouse", 2390, 580, (70_020, 480)),
    hung("s7", "barn", 1520, 420, (40_900, 4320)),
    hung("s8", "barn", 1490, 390, (110_500, 720)),
];

/// Readings of each sensor.
pub(super) const READINGS: usize = 125_000;
/// Between two readings, in seconds; all of them span six weeks.
const STEP: i64 = 30;
const STEPS_PER_DAY: usize = 2880;

/// The one reading that is out of all order: of which sensor, which one, and
/// by how many hundredths of a degree.
const SPIKE: (usize, usize, i64) = (4, 96_481, 4_700);

/// One day from -1000 (before dawn) to 1000 (in the afternoon), step by step.
type Rhythm = [i64; STEPS_PER_DAY];

/// The readings of all sensors up to an end.
#[derive(Debug, Clone)]
pub(super) struct Readings {
    /// The time of the last ones, in seconds since 1970, a multiple of
    /// [`STEP`].
    end: i64,
    rhythm: Arc<Rhythm>,
}

impl Readings {
    /// Those whose last has the time `seconds` since 1970, or is less than a
    /// step older.
    pub(super) fn until(seconds: i64) -> Readings {
        let mut rhythm = [0; STEPS_PER_DAY];
        for (step, height) in rhythm.iter_mut().enumerate() {
            let of_day = step as f64 / STEPS_PER_DAY as f64;
            *height = (((of_day - 0.375) * TAU).sin() * 1000.0) as i64;
        }
        Readings {
            end: seconds - seconds.rem_euclid(STEP),
            rhythm: Arc::new(rhythm),
        }
    }

    /// Those of the sensor at a place in [`SENSORS`].
    pub(super) fn of(&self, sensor: usize) -> OfSensor {
        OfSensor {
            sensor,
            all: self.clone(),
        }
    }
}

/// The readings of one sensor, numbered from the oldest.
#[derive(Debug, Clone)]
pub(super) struct OfSensor {
    sensor: usize,
    all: Readings,
}

impl OfSensor {
    /// Its name and place.
    pub(super) fn sensor(&self) -> &'static Sensor {
        &SENSORS[self.sensor]
    }

    /// When, in seconds since 1970.
    pub(super) fn seconds(&self, reading: usize) -> i64 {
        let (resumed, silent) = self.sensor().silent;
        let mut back = READINGS - 1 - reading;
        if reading < resumed {
            back += silent;
        }
        self.all.end - back as i64 * STEP
    }

    /// Where in the day, from -1000 to 1000.
    fn height(&self, reading: usize) -> i64 {
        let step = (self.seconds(reading) / STEP) as usize % STEPS_PER_DAY;
        self.all.rhythm[step]
    }

    /// In °C; missing for three minutes now and then.
    pub(super) fn temp(&self, reading: usize) -> Option<f64> {
        if (reading + 977 * self.sensor) % 20_011 < 6 {
            return None;
        }
        let sensor = self.sensor();
        let mut hundredths = sensor.mean
            + sensor.swing * self.height(reading) / 1000
            + self.noise(reading, 1) * sensor.swing / 800;
        if (self.sensor, reading) == (SPIKE.0, SPIKE.1) {
            hundredths += SPIKE.2;
        }
        Some(hundredths as f64 / 100.0)
    }

    /// In percent; missing for some minutes of every two days.
    pub(super) fn humidity(&self, reading: usize) -> Option<f64> {
        if (reading + 613 * self.sensor) % 5_741 < 24 {
            return None;
        }
        let tenths = 520 - self.height(reading) / 12 + self.noise(reading, 2) / 4;
        Some(tenths as f64 / 10.0)
    }

    /// In ppm; measured in the house only.
    pub(super) fn co2(&self, reading: usize) -> Option<i64> {
        (self.sensor().site == "house")
            .then(|| 640 + self.height(reading) / 5 + self.noise(reading, 3))
    }

    /// In percent, falling from the first reading to the last.
    pub(super) fn battery(&self, reading: usize) -> i64 {
        100 - (reading * (40 + 5 * self.sensor) / READINGS) as i64
    }

    /// From -100 to 100, the same for the same reading and `kind`: a step of
    /// the SplitMix64 generator.
    fn noise(&self, reading: usize, kind: u64) -> i64 {
        let seed = (self.sensor as u64) << 32 | kind << 40 | reading as u64;
        let mut mixed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ mixed >> 31) % 201) as i64 - 100
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readings(sensor: usize) -> OfSensor {
        Readings::until(1_700_000_017).of(sensor)
    }

    #[test]
    fn every_reading_has_a_time_of_its_own_and_the_last_is_the_end() {
        for (sensor, Sensor { silent, .. }) in SENSORS.iter().enumerate() {
            let readings = readings(sensor);
            let times: Vec<i64> = (0..READINGS).map(|n| readings.seconds(n)).collect();
            assert!(times.is_sorted_by(|a, b| a < b), "{sensor}");
            assert_eq!(times.last(), Some(&1_700_000_010), "{sensor}");
            let gap = times.windows(2).map(|pair| pair[1] - pair[0]).max();
            assert_eq!(gap, Some((silent.1 as i64 + 1) * STEP), "{sensor}");
        }
    }

    #[test]
    fn exactly_one_reading_is_a_spike() {
        let mut hot = Vec::new();
        for sensor in 0..SENSORS.len() {
            let readings = readings(sensor);
            for reading in 0..READINGS {
                if readings.temp(reading).is_some_and(|temp| temp > 40.0) {
                    hot.push((sensor, reading));
                }
            }
        }
        assert_eq!(hot, [(SPIKE.0, SPIKE.1)]);
    }

    #[test]
    fn the_afternoon_is_warmer_than_the_night() {
        let readings = readings(4);
        let mean = |hour: i64| {
            let at: Vec<f64> = (0..READINGS)
                .filter(|n| readings.seconds(*n) / 3600 % 24 == hour)
                .filter_map(|n| readings.temp(n))
                .collect();
            at.iter().sum::<f64>() / at.len() as f64
        };
        assert!(mean(15) > mean(3) + 10.0);
    }
}
