//! What each token looks like.

use super::*;

#[test]
fn each_token_has_its_look() {
    for (line, expected) in [
        (
            "SELECT room FROM home",
            "<k>SELECT</k> <c>room</c> <k>FROM</k> <t>home</t>",
        ),
        (
            "select avg(temp) from home where time > now() - interval '1 hour'",
            "<k>select</k> <f>avg</f>(<c>temp</c>) <k>from</k> <t>home</t> <k>where</k> \
             <c>time</c> > <f>now</f>() - <k>interval</k> <s>'1 hour'</s>",
        ),
        ("SELECT 1, 1.5e3", "<k>SELECT</k> <n>1</n>, <n>1.5e3</n>"),
        (
            "SELECT 'it''s', E'a', $$b$$",
            "<k>SELECT</k> <s>'it''s'</s>, <s>E'a'</s>, <s>$$b$$</s>",
        ),
        (
            "SELECT CAST(temp AS DOUBLE) FROM home",
            "<k>SELECT</k> <k>CAST</k>(<c>temp</c> <k>AS</k> <y>DOUBLE</y>) <k>FROM</k> <t>home</t>",
        ),
        ("SELECT 1 -- one", "<k>SELECT</k> <n>1</n> <->-- one</->"),
        (
            "/* a /* b */ */ SELECT 1",
            "<->/* a /* b */ */</-> <k>SELECT</k> <n>1</n>",
        ),
        ("SELECT $1, $room", "<k>SELECT</k> <p>$1</p>, <p>$room</p>"),
        (
            "SELECT :a, :'b', :\"c\", 1::text",
            "<k>SELECT</k> <p>:a</p>, <p>:'b'</p>, <p>:\"c\"</p>, <n>1</n>::<y>text</y>",
        ),
        (
            "SELECT 1; SELECT room FROM home;",
            "<k>SELECT</k> <n>1</n>; <k>SELECT</k> <c>room</c> <k>FROM</k> <t>home</t>;",
        ),
        // What is open reaches to the end.
        ("SELECT 'a FROM b", "<k>SELECT</k> <s>'a FROM b</s>"),
        ("SELECT /* a; b", "<k>SELECT</k> <->/* a; b</->"),
        ("SELECT $x$ a; b", "<k>SELECT</k> <s>$x$ a; b</s>"),
        ("SELECT\n\t1", "<k>SELECT</k>\n\t<n>1</n>"),
        // What a terminal would act on is left out, in a span and beside it.
        (
            "SELECT 'a\x07b'\x07 \x1b[31m",
            "<k>SELECT</k> <s>'a</s><s>b'</s> ",
        ),
        ("", ""),
        ("é😀", "é😀"),
    ] {
        assert_eq!(tagged(line, &told()), expected, "{line}");
    }
}

#[test]
fn commands_and_their_arguments_have_theirs() {
    for (line, expected) in [
        ("\\d home", "<d>\\d</d> <t>home</t>"),
        ("\\d HOME", "<d>\\d</d> <t>HOME</t>"),
        ("\\d nope", "<d>\\d</d> <w>nope</w>"),
        ("\\d ho|", "<d>\\d</d> ho"),
        ("\\d hox|", "<d>\\d</d> <w>hox</w>"),
        ("\\d iox.home", "<d>\\d</d> iox.home"),
        ("\\d \"Pumps\"", "<d>\\d</d> \"Pumps\""),
        ("\\nope home", "<w>\\nope</w> home"),
        ("\\conni|", "\\conni"),
        ("\\conninfo|", "<d>\\conninfo</d>"),
        ("\\connx|", "<w>\\connx</w>"),
        ("\\|", "<d>\\</d>"),
        // Another terminal has it, and it has an answer.
        ("\\di", "\\di"),
        ("\\q;", "<d>\\q</d>;"),
        ("\\set timing on", "<d>\\set</d> <e>timing</e> on"),
        ("\\pset null '-'", "<d>\\pset</d> <e>null</e> <s>'-'</s>"),
        ("\\unset timing", "<d>\\unset</d> <e>timing</e>"),
        (
            "\\copy home from 'a.csv'",
            "<d>\\copy</d> <t>home</t> from <s>'a.csv'</s>",
        ),
        (
            "\\copy nope from a.csv create",
            "<d>\\copy</d> nope from a.csv create",
        ),
        ("\\set day 2022", "<d>\\set</d> day 2022"),
        ("\\o :day.csv", "<d>\\o</d> <p>:day</p>.csv"),
        ("\\o '/tmp/a b'.csv", "<d>\\o</d> <s>'/tmp/a b'</s>.csv"),
        ("\\o '/tmp/a b", "<d>\\o</d> <s>'/tmp/a b</s>"),
        (
            "SELECT 1 \\g (format=csv null=-) x.csv",
            "<k>SELECT</k> <n>1</n> <d>\\g</d> (<e>format</e>=csv null=-) x.csv",
        ),
        (
            "SELECT 1 \\gx\nSELECT 2",
            "<k>SELECT</k> <n>1</n> <d>\\gx</d>\n<k>SELECT</k> <n>2</n>",
        ),
        (
            "SELECT $1 \\bind 'a' 2 \\g",
            "<k>SELECT</k> <p>$1</p> <d>\\bind</d> <s>'a'</s> <n>2</n> <d>\\g</d>",
        ),
        ("exit", "<d>exit</d>"),
        (" quit;", " <d>quit</d>;"),
        ("help", "<d>help</d>"),
        (".tables", ".tables"),
        ("source a.sql", "source a.sql"),
        ("\\d home -- (", "<d>\\d</d> <t>home</t> -- ("),
        ("\\d a\x1b]b", "<d>\\d</d> <w>a</w><w>b</w>"),
    ] {
        assert_eq!(tagged(line, &told()), expected, "{line}");
    }
}

#[test]
fn the_bracket_that_belongs_to_the_one_at_the_cursor_is_marked() {
    for (line, expected) in [
        ("(1)|", "<b>(</b><n>1</n>)"),
        ("(1|)", "<b>(</b><n>1</n>)"),
        ("|(1)", "(<n>1</n><b>)</b>"),
        ("(|1)", "(<n>1</n><b>)</b>"),
        ("( |1 )", "( <n>1</n> )"),
        ("((1)|)", "<b>(</b>(<n>1</n>))"),
        ("((1))|", "<b>(</b>(<n>1</n>))"),
        ("([1]|)", "<b>(</b>[<n>1</n>])"),
        ("([1|])", "(<b>[</b><n>1</n>])"),
        ("(')'|, 1)", "(<s>')'</s>, <n>1</n>)"),
        ("(')')|", "<b>(</b><s>')'</s>)"),
        ("(/* ) */)|", "<b>(</b><->/* ) */</->)"),
        // Entered.
        ("(1)", "(<n>1</n>)"),
        // What is not closed yet is no fault; what closes nothing is one.
        ("(|", "("),
        ("(1|", "(<n>1</n>"),
        ("1)|", "<n>1</n><w>)</w>"),
        ("(1]|", "(<n>1</n><w>]</w>"),
        ("1) ", "<n>1</n><w>)</w> "),
        // Each statement has its own.
        ("1 \\g (\n)|", "<n>1</n> <d>\\g</d> (\n<w>)</w>"),
    ] {
        assert_eq!(tagged(line, &told()), expected, "{line}");
    }
}
