//! Which lines share an axis.

use super::Chart;
use super::bins::Series;
use super::legend::{Curve, both};
use super::peaks::farthest;
use crate::text::Text;

/// Numbers share an axis as long as each of them takes at least one part of so
/// many of it.
const LIKE: f64 = 5.0;

/// More sets of tags than that are no tags, where nobody says that they are.
const FEW: usize = 40;

/// Lines over one another, on one axis.
pub(super) struct Panel<'a> {
    /// Of the column that is drawn, safe. Empty where the curves are called by
    /// their columns.
    pub(super) name: String,
    pub(super) curves: Vec<Curve<'a>>,
    /// The least and the greatest value.
    pub(super) range: (f64, f64),
}

impl Panel<'_> {
    /// The names of the columns that are drawn.
    pub(super) fn names(&self) -> Vec<String> {
        match self.name.is_empty() {
            true => self.curves.iter().map(|curve| curve.name.clone()).collect(),
            false => vec![self.name.clone()],
        }
    }

    /// How much something stands out of it.
    fn telling(&self) -> f64 {
        let curves = self.curves.iter();
        curves
            .map(|curve| farthest(curve.series))
            .fold(0.0, f64::max)
    }
}

impl Chart {
    /// Whether there is a line for each set of tags.
    pub(super) fn is_grouped(&self) -> bool {
        let known = self.groups.names().len();
        let groups = known + self.groups.others().0;
        let few = groups <= FEW && groups as u64 * 2 <= self.rows;
        known > 0 && !self.columns.tags.is_empty() && (few || !self.columns.guessed)
    }

    /// All that there is to draw. Columns without tags share an axis where
    /// their numbers are alike.
    pub(super) fn panels(&self) -> Vec<Panel<'_>> {
        let heights = self.columns.heights.iter();
        let names = heights.map(|height| Text::line(&height.name).into_string());
        if self.is_grouped() {
            // The same tags have the same sign in whatever order they come.
            let mut groups: Vec<(usize, &String)> =
                self.groups.names().iter().enumerate().collect();
            groups.sort_by_key(|(_, name)| *name);
            let panels = self.series.iter().zip(names).map(|(series, name)| {
                let curves = groups
                    .iter()
                    .enumerate()
                    .filter_map(|(number, (group, name))| curve(number, name, series.get(*group)?));
                panel(name, curves.collect())
            });
            return panels.flatten().collect();
        }
        let mut panels: Vec<Panel<'_>> = Vec::new();
        for (number, name) in names.enumerate() {
            let alone = || self.series.get(number).and_then(|series| series.first());
            let Some(series) = self.together.get(number).or_else(alone) else {
                continue;
            };
            let curves = curve(number, &name, series).into_iter().collect();
            let Some(new) = panel(String::new(), curves) else {
                continue;
            };
            match panels.iter_mut().find(|panel| alike(panel, &new)) {
                Some(panel) => {
                    panel.range = both(panel.range, new.range);
                    panel.curves.extend(new.curves);
                }
                None => panels.push(new),
            }
        }
        panels
    }

    /// The `count` of these panels that tell most, and the rest, each in the
    /// order that they came in. Whoever names columns wants the first ones;
    /// else it is those of which something stands out.
    pub(super) fn chosen<'a>(
        &self,
        panels: &'a [Panel<'a>],
        count: usize,
    ) -> (Vec<&'a Panel<'a>>, Vec<&'a Panel<'a>>) {
        let mut order: Vec<usize> = (0..panels.len()).collect();
        if count < panels.len() && !self.columns.named {
            let telling: Vec<f64> = panels.iter().map(Panel::telling).collect();
            order.sort_by(|one, other| telling[*other].total_cmp(&telling[*one]));
        }
        let chosen = &order[..count];
        let numbered = panels.iter().enumerate();
        let (chosen, left): (Vec<_>, Vec<_>) =
            numbered.partition(|(number, _)| chosen.contains(number));
        let bare = |panels: Vec<(usize, &'a Panel<'a>)>| -> Vec<&'a Panel<'a>> {
            panels.into_iter().map(|(_, panel)| panel).collect()
        };
        (bare(chosen), bare(left))
    }
}

/// `None` where there is nothing to draw.
fn curve<'a>(number: usize, name: &str, series: &'a Series) -> Option<Curve<'a>> {
    Some(Curve {
        number,
        name: name.to_owned(),
        series,
        whole: series.whole()?,
    })
}

fn panel(name: String, curves: Vec<Curve<'_>>) -> Option<Panel<'_>> {
    let ranges = curves
        .iter()
        .map(|curve| (curve.whole.min, curve.whole.max));
    let range = ranges.reduce(both)?;
    Some(Panel {
        name,
        curves,
        range,
    })
}

/// Whether `new` can be read on the axis of `panel`, and its lines still, too.
fn alike(panel: &Panel<'_>, new: &Panel<'_>) -> bool {
    let span = |(low, high): (f64, f64)| high / 2.0 - low / 2.0;
    let whole = span(both(panel.range, new.range));
    let mut ranges = panel.curves.iter().chain(&new.curves);
    ranges.all(|curve| span((curve.whole.min, curve.whole.max)) * LIKE >= whole)
}
