//! The parts of a chart, one above the other.

use super::Chart;
use super::axis::Axis;
use super::canvas::{Canvas, HIGH, WIDE};
use super::columns::X;
use super::legend;
use super::line::{ChartLine, Look};
use super::panels::Panel;
use super::peaks;
use super::ticks;
use super::trace::{Stroke, Window, strokes};
use crate::text::{Label, counted, cut, grouped, width};

/// The smallest chart.
const COLUMNS: usize = 20;
const ROWS: usize = 5;

/// From so many rows on there is room for titles and days, and for a line
/// above the labels.
const TITLED: usize = 8;
const LINED: usize = 10;

/// The lowest panel: one by itself, and one of several.
const ALONE: usize = 2;
const LOWEST: usize = 3;

/// Which panels are drawn, and what stands around them.
#[derive(Clone)]
struct Plan<'a> {
    panels: Vec<&'a Panel<'a>>,
    legend: Vec<ChartLine>,
    notes: Option<ChartLine>,
    titled: bool,
    lined: bool,
    below: bool,
    /// For the panels, with their titles.
    rows: usize,
}

impl Chart {
    /// The chart in at most so many columns and rows; a sentence, where there
    /// is nothing to draw or no room for it. More may come after it.
    pub fn draw(&self, columns: usize, rows: usize) -> Vec<ChartLine> {
        let sentence = |words: &str| vec![ChartLine::of(Label::Quiet, cut(words, columns))];
        if columns < COLUMNS || rows < ROWS {
            return sentence(&format!(
                "too small: a chart takes {COLUMNS} columns and {ROWS} rows"
            ));
        }
        let panels = self.panels();
        if panels.is_empty() {
            return match self.rows {
                0 => sentence("there are no rows to plot"),
                _ => sentence("there are no values to plot"),
            };
        }
        // Another panel tells more than a line above the labels.
        let mut plans = (1..=panels.len()).rev().flat_map(|count| {
            let plan = self.plan(&panels, count, columns, rows);
            [plan.clone().lined(rows >= LINED), plan]
        });
        let plan = plans.find(|plan| plan.fits()).unwrap_or_else(|| Plan {
            notes: None,
            ..self.plan(&panels, 1, columns, rows)
        });
        self.drawn(&plan, columns)
    }

    /// How high it is drawn best, on a screen of so many rows of which some
    /// stay free.
    pub fn height(&self, screen: usize) -> usize {
        let most = screen.saturating_sub(3).max(ROWS);
        match self.panels().len() {
            0 | 1 => (screen * 2 / 3).clamp(ROWS, most),
            _ => most,
        }
    }

    /// `count` of these panels, and what is around them.
    fn plan<'a>(
        &self,
        panels: &'a [Panel<'a>],
        count: usize,
        columns: usize,
        rows: usize,
    ) -> Plan<'a> {
        let (panels, left) = self.chosen(panels, count);
        let named = panels.iter().any(|panel| panel.name.is_empty());
        let titled = rows >= TITLED || named || count > 1;
        let legend = match panels.as_slice() {
            _ if named => Vec::new(),
            [panel] => legend::lines(&panel.curves, columns, (rows / 4).max(1)),
            panels => {
                let most = panels.iter().max_by_key(|panel| panel.curves.len());
                let curves = most.map_or([].as_slice(), |panel| &panel.curves);
                legend::names(curves, columns, (rows / 6).max(1))
            }
        };
        let name = panels.first().filter(|_| !titled).map(|panel| &panel.name);
        let mut notes: Vec<String> = name.into_iter().cloned().collect();
        notes.extend(self.notes(&left));
        let notes = notes.join(" · ");
        let notes = (!notes.is_empty()).then(|| ChartLine::of(Label::Quiet, cut(&notes, columns)));
        let below = rows >= TITLED;
        let around = legend.len() + usize::from(notes.is_some()) + 1 + usize::from(below);
        Plan {
            panels,
            legend,
            notes,
            titled,
            lined: false,
            below,
            rows: rows.saturating_sub(around),
        }
    }

    /// What the picture does not tell.
    fn notes(&self, left: &[&Panel<'_>]) -> Vec<String> {
        let mut notes = Vec::new();
        let (others, whole) = self.groups.others();
        if others > 0 && self.is_grouped() {
            let others = grouped(others as u64);
            notes.push(match whole {
                true => format!("+{others} more series"),
                false => format!("more than {others} more series"),
            });
        }
        let left: Vec<String> = left.iter().flat_map(|panel| panel.names()).collect();
        let left = [left, self.columns.left.clone()].concat();
        if !left.is_empty() {
            notes.push(format!("not drawn: {}", left.join(", ")));
        }
        if self.unplaced > 0
            && let X::Column { name, .. } = &self.columns.x
        {
            notes.push(format!("{} without {name}", counted(self.unplaced, "row")));
        }
        if self.infinite > 0 {
            notes.push(format!(
                "{} left out",
                counted(self.infinite, "infinite value")
            ));
        }
        let safe = |note: String| crate::text::Text::line(&note).into_string();
        notes.into_iter().map(safe).collect()
    }

    fn drawn(&self, plan: &Plan<'_>, columns: usize) -> Vec<ChartLine> {
        let count = plan.panels.len();
        let titles = if plan.titled { count } else { 0 };
        let rows = plan.rows.saturating_sub(titles);
        let heights =
            (0..count).map(|index| (rows / count + usize::from(index < rows % count)).max(1));
        let scales: Vec<Scale> = plan
            .panels
            .iter()
            .zip(heights)
            .map(|(panel, rows)| Scale::of(panel.range, rows))
            .collect();
        let gutter = scales.iter().map(Scale::gutter).max().unwrap_or(0);
        let gutter = gutter.min(columns / 3);
        // A column for the axis.
        let wide = columns - gutter - 1;
        let mut lines = Vec::new();
        for (panel, scale) in plan.panels.iter().zip(&scales) {
            if plan.titled {
                lines.push(match panel.name.is_empty() {
                    false => legend::title(&panel.name, &panel.curves, columns),
                    true => legend::lines(&panel.curves, columns, 1).swap_remove(0),
                });
            }
            let window = scale.window((self.scale.low, self.scale.high), wide);
            let canvas = drawing(panel, &window);
            for (row, label) in scale.labels.iter().enumerate() {
                let mut line = scale.left(label.as_deref(), gutter);
                canvas.write(row, &mut line);
                lines.push(line);
            }
        }
        let window = Scale::of((0.0, 0.0), 1).window((self.scale.low, self.scale.high), wide);
        let axis = Axis::of(self, &window);
        let quiet = Look::Label(Label::Quiet);
        let indented = |start: usize, text: &str| {
            let mut line = ChartLine::default();
            line.pad(start);
            line.add(quiet, text);
            line
        };
        if plan.lined {
            let mut line = indented(gutter, "");
            let mark = |column| {
                if axis.marks.contains(&column) {
                    '┬'
                } else {
                    '─'
                }
            };
            let rule: String = std::iter::once('└').chain((0..wide).map(mark)).collect();
            line.add(Look::Label(Label::Border), &rule);
            lines.push(line);
        }
        lines.push(indented(gutter + 1, &axis.labels));
        if plan.below && !axis.below.is_empty() {
            lines.push(indented(gutter + 1, &axis.below));
        }
        lines.extend(plan.legend.iter().cloned());
        lines.extend(plan.notes.clone());
        lines
    }
}

impl Plan<'_> {
    /// With a line above the labels, if there is room.
    fn lined(self, lined: bool) -> Self {
        Self {
            lined,
            rows: self.rows.saturating_sub(usize::from(lined)),
            ..self
        }
    }

    /// Whether no panel is too low.
    fn fits(&self) -> bool {
        let lowest = match self.panels.len() {
            1 => ALONE,
            _ => LOWEST,
        };
        self.rows >= self.panels.len() * (lowest + usize::from(self.titled))
    }
}

/// The lines of a panel with their signs.
fn drawing(panel: &Panel<'_>, window: &Window) -> Canvas {
    let (columns, rows) = (window.dots.0 / WIDE, window.dots.1 / HIGH);
    let mut canvas = Canvas::new(columns, rows);
    let lines: Vec<(usize, Vec<Stroke>)> = panel
        .curves
        .iter()
        .map(|curve| (curve.number, strokes(curve.series, window)))
        .collect();
    for (number, strokes) in &lines {
        canvas.line(*number, strokes);
    }
    // One line is told from no other.
    if lines.len() > 1 {
        for (number, tip) in peaks::tips(&lines) {
            canvas.tip(number, tip);
        }
    }
    for (number, strokes) in &lines {
        canvas.end(*number, strokes);
    }
    if lines.len() > 1 {
        for (turn, (number, strokes)) in lines.iter().enumerate() {
            canvas.signs(*number, strokes, turn, lines.len());
        }
    }
    canvas
}

/// Rows between two ticks from which on nobody sees that there is one more
/// between two others.
const FAR: usize = 4;

/// Whether ticks in these rows, from the bottom to the top, look as evenly
/// spaced as their numbers are.
fn is_even(rows: impl Iterator<Item = usize>) -> bool {
    let rows: Vec<usize> = rows.collect();
    let between = || rows.windows(2).map(|pair| pair[0].saturating_sub(pair[1]));
    let Some((least, most)) = between().min().zip(between().max()) else {
        return true;
    };
    least > 0 && (most == least || (least >= FAR && most - least == 1))
}

/// The axis on the left of a panel.
struct Scale {
    range: (f64, f64),
    /// That of each row that has one.
    labels: Vec<Option<String>>,
}

impl Scale {
    fn of(range: (f64, f64), rows: usize) -> Scale {
        let mut scale = Scale {
            range,
            labels: vec![None; rows],
        };
        let window = scale.window((0.0, 0.0), 1);
        let row = |tick: &f64| window.row(*tick) / HIGH;
        let most = rows.div_ceil(2).max(2);
        let fewer = (1..=most).rev();
        let sets = fewer.map(|most| ticks::ticks(range.0, range.1, most));
        let sets: Vec<Vec<f64>> = sets.filter(|ticks| !ticks.is_empty()).collect();
        let even = |ticks: &&Vec<f64>| ticks.len() > 2 && is_even(ticks.iter().map(row));
        let ticks = match (sets.iter().find(even), sets.first().map(Vec::as_slice)) {
            (Some(even), _) => even.clone(),
            // Two have no other distance to be compared with.
            (None, Some([first, .., last])) if row(first) != row(last) => vec![*first, *last],
            (None, Some([first, ..])) => vec![*first],
            (None, _) => vec![range.0],
        };
        for (tick, label) in ticks.iter().zip(ticks::labels(&ticks)) {
            if let Some(place) = scale.labels.get_mut(row(tick)) {
                *place = Some(label);
            }
        }
        scale
    }

    fn window(&self, x: (f64, f64), columns: usize) -> Window {
        Window {
            x,
            y: self.range,
            dots: (columns * WIDE, self.labels.len() * HIGH),
        }
    }

    /// How many columns its labels take, with a space behind them.
    fn gutter(&self) -> usize {
        let labels = self.labels.iter().flatten();
        labels.map(|label| width(label) + 1).max().unwrap_or(0)
    }

    /// The beginning of a row.
    fn left(&self, label: Option<&str>, gutter: usize) -> ChartLine {
        let label = cut(label.unwrap_or_default(), gutter.saturating_sub(1)).into_owned();
        let axis = if label.is_empty() { "│" } else { "┤" };
        let mut line = ChartLine::default();
        line.pad(gutter.saturating_sub(width(&label) + 1));
        line.add(Look::Label(Label::Quiet), &label);
        line.pad(gutter);
        line.add(Look::Label(Label::Border), axis);
        line
    }
}
