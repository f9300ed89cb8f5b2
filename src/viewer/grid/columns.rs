//! The columns: their order, their widths, and which of them are on the
//! screen.

use arrow::datatypes::SchemaRef;

use crate::catalog::{Role, TYPE_NAME};
use crate::output::label;
use crate::text::{Label, Text, width};

/// Between two columns: ` │ `.
pub(super) const GAP: u16 = 3;

/// No column is wider than this, or than half of the screen, unless the user
/// says so.
const USUAL: usize = 40;

/// What a name gets, however narrow the values are.
const NAME: usize = 16;

/// One column.
#[derive(Debug, Clone)]
pub(in crate::viewer) struct Column {
    /// Its place in the schema.
    pub(in crate::viewer) index: usize,
    /// Safe, in one line; so is its type.
    pub(in crate::viewer) name: String,
    pub(in crate::viewer) kind: String,
    pub(in crate::viewer) label: Label,
    /// Numbers are.
    pub(in crate::viewer) right: bool,
    /// Fewest fraction digits of the times seen so far.
    pub(in crate::viewer) digits: u8,
    /// The widest value seen so far.
    pub(super) seen: usize,
    /// Some of its values were seen.
    pub(super) sampled: bool,
    /// What the user wants.
    chosen: Option<usize>,
}

/// All columns, as they stand from left to right: time, tags, and the others.
#[derive(Debug)]
pub(in crate::viewer) struct Columns {
    pub(in crate::viewer) all: Vec<Column>,
    /// So many are time and tags.
    pub(super) keys: usize,
    /// So many on the left stay where they are.
    pub(in crate::viewer) frozen: usize,
    /// The first of the others that is on the screen.
    pub(super) first: usize,
    /// Types have a line of their own.
    pub(super) types: bool,
    settled: bool,
}

/// A column on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    /// Its place among the columns.
    pub(super) place: usize,
    pub(super) x: u16,
    /// As much of it as is on the screen.
    pub(super) width: u16,
    /// It is the last of those that stay.
    pub(super) ends_frozen: bool,
}

impl Columns {
    pub(super) fn new(schema: &SchemaRef) -> Columns {
        let columns = schema.fields().iter().enumerate();
        let all = columns.map(|(index, field)| {
            let label = label(field.data_type());
            let kind = match field.metadata().get(TYPE_NAME) {
                Some(name) => name.clone(),
                None => field.data_type().to_string(),
            };
            Column {
                index,
                name: Text::line(field.name()).into_string(),
                kind: Text::line(&kind).into_string(),
                label,
                right: label == Label::Number,
                digits: 0,
                seen: 0,
                sampled: false,
                chosen: None,
            }
        });
        let mut all: Vec<Column> = all.collect();
        let keys = Columns::keys(schema);
        let rank = |column: &Column| keys.iter().position(|key| *key == column.index);
        all.sort_by_key(|column| rank(column).unwrap_or(usize::MAX));
        Columns {
            all,
            keys: keys.len(),
            frozen: 0,
            first: 0,
            types: false,
            settled: false,
        }
    }

    /// Time and tags of `schema`, in this order.
    fn keys(schema: &SchemaRef) -> Vec<usize> {
        let time = Role::time_in(schema);
        let is_time = |index: &usize| time.is_some_and(|time| *time == *schema.field(*index));
        let is_tag = |index: &usize| Role::of(schema, schema.field(*index)) == Role::Tag;
        let all = || 0..schema.fields().len();
        let time = all().find(is_time);
        let tags = all().filter(is_tag);
        time.into_iter().chain(tags).collect()
    }

    /// Whether it was decided which columns begin frozen.
    pub(super) fn is_settled(&self) -> bool {
        self.settled
    }

    /// Freezes time and tags, as long as they leave half of the screen; the
    /// first of them as long as it leaves anything. Their values were seen.
    pub(super) fn settle(&mut self, screen: u16) {
        self.settled = true;
        let mut taken = 0;
        for place in 0..self.keys {
            taken += self.width(place, screen) + GAP;
            let most = if place == 0 { screen } else { screen / 2 };
            if taken > most || self.all.len() == self.frozen + 1 {
                break;
            }
            self.frozen += 1;
        }
        self.first = self.frozen;
    }

    /// How wide a column is on a screen of this width.
    pub(super) fn width(&self, place: usize, screen: u16) -> u16 {
        let column = &self.all[place];
        let wanted = column.chosen.unwrap_or_else(|| {
            let name = width(&column.name).min(NAME);
            let kind = if self.types {
                width(&column.kind).min(NAME)
            } else {
                0
            };
            let most = USUAL.min(usize::from(screen / 2)).max(1);
            column.seen.max(name).max(kind).min(most)
        });
        u16::try_from(wanted.max(1)).unwrap_or(u16::MAX).min(screen)
    }

    /// Changes what the user wants of a column's width.
    pub(super) fn choose(&mut self, place: usize, screen: u16, by: i32) {
        if place >= self.all.len() {
            return;
        }
        let now = i32::from(self.width(place, screen));
        if let Some(column) = self.all.get_mut(place) {
            let wanted = (now + by).clamp(1, i32::from(screen.max(1)));
            column.chosen = usize::try_from(wanted).ok();
        }
    }

    /// A column is as wide as its values and its name, or as usual again.
    pub(super) fn choose_whole(&mut self, place: usize) {
        if let Some(column) = self.all.get_mut(place) {
            let whole = column.seen.max(width(&column.name)).max(1);
            column.chosen = match column.chosen {
                Some(chosen) if chosen == whole => None,
                _ => Some(whole),
            };
        }
    }

    /// The columns on the screen. Those that stay give way where they would
    /// leave less than a quarter of it.
    pub(super) fn layout(&self, screen: u16) -> Vec<Slot> {
        let mut slots = Vec::new();
        let mut x = 0u16;
        let frozen = self.staying(screen);
        let scrolled = self.first.max(frozen)..self.all.len();
        for place in (0..frozen).chain(scrolled) {
            if x >= screen {
                break;
            }
            let width = self.width(place, screen).min(screen - x);
            slots.push(Slot {
                place,
                x,
                width,
                ends_frozen: place + 1 == frozen,
            });
            x = x.saturating_add(width).saturating_add(GAP);
        }
        slots
    }

    /// How many of those that are frozen have room to be.
    pub(super) fn staying(&self, screen: u16) -> usize {
        let mut taken = 0u16;
        let fits = |place: &usize| {
            taken = taken.saturating_add(self.width(*place, screen) + GAP);
            taken <= screen - screen / 4
        };
        (0..self.frozen.min(self.all.len()))
            .take_while(fits)
            .count()
    }

    /// Scrolls sideways until a column is on the screen, whole if it can be.
    pub(super) fn reveal(&mut self, place: usize, screen: u16) {
        if self.all.is_empty() {
            return;
        }
        let frozen = self.staying(screen);
        self.first = self.first.max(frozen).min(self.all.len().saturating_sub(1));
        if place < frozen {
            return;
        }
        self.first = self.first.min(place);
        while self.first < place {
            let slots = self.layout(screen);
            let wanted = self.width(place, screen);
            let is_whole = |slot: &Slot| slot.place == place && slot.width == wanted;
            if slots.iter().any(is_whole) {
                break;
            }
            // Far away there is no use in looking at each step.
            let missing = slots
                .last()
                .map_or(0, |last| place.saturating_sub(last.place));
            self.first = (self.first + missing.max(1)).min(place);
        }
        // What room is left on the right is for those before.
        while self.first > frozen && self.ends_early(screen) {
            self.first -= 1;
            let wanted = self.width(place, screen);
            let is_whole = |slot: &Slot| slot.place == place && slot.width == wanted;
            if !self.layout(screen).iter().any(is_whole) || !self.is_last_whole(screen) {
                self.first += 1;
                break;
            }
        }
    }

    /// Whether the last column is on the screen, with room behind it.
    fn ends_early(&self, screen: u16) -> bool {
        let last = self.layout(screen).last().copied();
        last.is_some_and(|slot| slot.place + 1 == self.all.len() && slot.x + slot.width < screen)
    }

    fn is_last_whole(&self, screen: u16) -> bool {
        let last = self.all.len().saturating_sub(1);
        let wanted = self.width(last, screen);
        let slots = self.layout(screen);
        slots
            .last()
            .is_some_and(|slot| slot.place == last && slot.width == wanted)
    }

    /// Freezes up to `place`, or nothing if that is so already.
    pub(super) fn freeze(&mut self, place: usize) {
        self.frozen = if self.frozen == place + 1 {
            0
        } else {
            place + 1
        };
        self.first = self.first.max(self.frozen);
        if self.frozen == 0 {
            self.first = 0;
        }
    }
}
