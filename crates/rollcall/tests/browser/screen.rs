//! What a person sits before: width, zoom, light or dark, with or without JavaScript; and pictures of it.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::chromium;
use crate::person::Person;

/// A width and a scheme to look at a page in.
type Look = (u32, Scheme);

/// A desktop and a small telephone, by day and by night.
pub(crate) const LOOKS: [Look; 4] =
    [(1280, Scheme::Light), (1280, Scheme::Dark), (360, Scheme::Light), (360, Scheme::Dark)];
/// Both widths and both schemes, for pages that are looked at in all [`LOOKS`] as samples.
const FEWER: [Look; 2] = [LOOKS[0], LOOKS[3]];

/// No picture is taller.
const TALLEST: u64 = 12_000;

/// Light or dark, as the person's system asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    Light,
    Dark,
}

impl Scheme {
    /// As CSS calls it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Scheme::Light => "light",
            Scheme::Dark => "dark",
        }
    }
}

/// A screen and how the browser is set.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Screen {
    /// In pixels of the screen.
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// In percent.
    pub(crate) zoom: u32,
    pub(crate) scheme: Scheme,
    pub(crate) javascript: bool,
}

impl Screen {
    /// Before anybody changed anything.
    pub(crate) const FIRST: Screen =
        Screen { width: 1280, height: 900, zoom: 100, scheme: Scheme::Light, javascript: true };

    fn metrics(self) -> Value {
        let Screen { width, height, zoom, .. } = self;
        json!({
            "width": width * 100 / zoom, "height": height * 100 / zoom,
            "deviceScaleFactor": f64::from(zoom) / 100.0, "mobile": false,
        })
    }

    /// Nothing moves, so that no colour is measured on its way to another.
    fn media(self) -> Value {
        json!({ "features": [
            { "name": "prefers-color-scheme", "value": self.scheme.name() },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ] })
    }
}

impl Person<'_> {
    /// Another width of the window.
    #[track_caller]
    pub(crate) fn has_width(&self, width: u32) {
        self.sits_before(Screen { width, ..self.screen.get() });
    }

    /// Light or dark.
    #[track_caller]
    pub(crate) fn prefers(&self, scheme: Scheme) {
        self.sits_before(Screen { scheme, ..self.screen.get() });
    }

    /// Zooms the page, in percent.
    #[track_caller]
    pub(crate) fn zooms(&self, zoom: u32) {
        self.sits_before(Screen { zoom, ..self.screen.get() });
    }

    /// From the next page on, no script of a page runs (or does again).
    #[track_caller]
    pub(crate) fn allows_javascript(&self, javascript: bool) {
        self.sits_before(Screen { javascript, ..self.screen.get() });
    }

    /// What the browser says it is (the header `User-Agent`).
    #[track_caller]
    pub(crate) fn calls_the_browser(&self, name: &str) {
        let name = json!({ "userAgent": name });
        self.sure(self.acts(|person| person.story.chromium.devtools("Emulation.setUserAgentOverride", &name)));
    }

    /// From now on pages look as they do on paper.
    #[track_caller]
    pub(crate) fn prints(&self) {
        let paper = json!({ "media": "print" });
        self.sure(self.acts(|person| person.story.chromium.devtools("Emulation.setEmulatedMedia", &paper)));
    }

    /// What is neither text nor link.
    #[track_caller]
    pub(crate) fn controls_to_press(&self) -> Vec<String> {
        let seen = "return Array.from(document.querySelectorAll('button, .button, input, select')) \
                    .filter(e => e.checkVisibility()).map(e => e.outerHTML)";
        let found = self.runs(seen, vec![]);
        found.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Sets what is otherwise so far. Zoom is fewer pixels of CSS, each of them larger: what the browser's own zoom does
    /// to a page.
    #[track_caller]
    pub(crate) fn sits_before(&self, screen: Screen) {
        let is = self.screen.replace(screen);
        self.sure(self.acts(|person| {
            let chromium = person.story.chromium;
            if screen.metrics() != is.metrics() {
                chromium.devtools("Emulation.setDeviceMetricsOverride", &screen.metrics())?;
            }
            if screen.scheme != is.scheme {
                chromium.devtools("Emulation.setEmulatedMedia", &screen.media())?;
            }
            if screen.javascript != is.javascript {
                chromium.devtools("Emulation.setScriptExecutionDisabled", &json!({ "value": !screen.javascript }))?;
            }
            Ok(())
        }));
    }

    /// Sets what a new window has not.
    #[track_caller]
    pub(crate) fn sits_down(&self) {
        let screen = self.screen.get();
        self.sure(self.acts(|person| {
            let chromium = person.story.chromium;
            chromium.devtools("Emulation.setDeviceMetricsOverride", &screen.metrics())?;
            chromium.devtools("Emulation.setEmulatedMedia", &screen.media())
        }));
    }

    /// Nothing of the page lies beside the window: WCAG 2.2, 1.4.10.
    #[track_caller]
    pub(crate) fn needs_no_sideways_scrolling(&self) {
        let fault = self.beside_window();
        assert!(fault.is_none(), "{} {}", fault.unwrap_or_default(), self.place());
    }

    /// What lies beside the window, in a sentence.
    #[track_caller]
    fn beside_window(&self) -> Option<String> {
        let beside = self.beside();
        let Screen { width, zoom, .. } = self.screen.get();
        let fault = || format!("at {width} px and {zoom} % it does not fit: {}", beside.join(", "));
        (!beside.is_empty()).then(fault)
    }

    /// The elements that stick out to the right, if the page can be scrolled there.
    #[track_caller]
    pub(crate) fn beside(&self) -> Vec<String> {
        let found = self.runs(include_str!("scripts/beside.js"), vec![]);
        let texts = found.as_array().into_iter().flatten().filter_map(Value::as_str);
        texts.map(str::to_owned).collect()
    }

    /// The tables that can only be read by scrolling them sideways.
    #[track_caller]
    pub(crate) fn scrolled_tables(&self) -> Vec<String> {
        let found = self.runs(include_str!("scripts/scrolls.js"), vec![]);
        let texts = found.as_array().into_iter().flatten().filter_map(Value::as_str);
        texts.map(str::to_owned).collect()
    }

    /// A picture of the whole page: `target/screenshots/NAME-WIDTH-SCHEME.png`.
    #[track_caller]
    pub(crate) fn screenshot(&self, name: &str, width: u32, scheme: Scheme) -> PathBuf {
        let before = self.screen.get();
        self.sits_before(Screen { width, scheme, ..before });
        self.has_room();
        let file = self.sure(self.picture(&format!("{name}-{width}-{}", scheme.name())));
        self.sits_before(before);
        file
    }

    /// A picture of what stands in a window of this size, by day: `target/screenshots/NAME.png`.
    #[track_caller]
    pub(crate) fn snapshot(&self, name: &str, (width, height): (u32, u32)) -> PathBuf {
        let before = self.screen.get();
        self.sits_before(Screen { width, height, scheme: Scheme::Light, ..before });
        let file = self.sure(self.picture(name));
        self.sits_before(before);
        file
    }

    /// The window is as tall as the page.
    #[track_caller]
    fn has_room(&self) {
        let screen = self.screen.get();
        let height = self.runs("return document.documentElement.scrollHeight", vec![]);
        let height = height.as_u64().unwrap_or_default().clamp(u64::from(screen.height), TALLEST);
        self.sits_before(Screen { height: u32::try_from(height).unwrap_or(screen.height), ..screen });
    }

    /// Looks at a page in both widths and both schemes, and finds nothing wrong with it.
    #[track_caller]
    pub(crate) fn inspects(&self, name: &str) {
        let faults = self.faults(name, &FEWER);
        assert!(faults.is_empty(), "{} faults:\n{}\n{}", faults.len(), faults.join("\n"), self.place());
    }

    /// What is wrong with a page: what axe finds, what lies beside the window (at 200 % zoom too: WCAG 2.2, 1.4.4). A
    /// picture is taken of each look. A second look in one width asks axe for what only the scheme can change.
    #[track_caller]
    pub(crate) fn faults(&self, name: &str, looks: &[Look]) -> Vec<String> {
        let before = self.screen.get();
        let mut faults = Vec::new();
        let mut last = None;
        for &(width, scheme) in looks {
            self.sits_before(Screen { width, scheme, ..before });
            let again = last.replace(width) == Some(width);
            if !again {
                faults.extend(self.beside_window());
            }
            self.has_room();
            self.sure(self.picture(&format!("{name}-{width}-{}", scheme.name())));
            faults.extend(if again { self.axe_on_colours() } else { self.axe() });
        }
        self.sits_before(Screen { zoom: 200, ..before });
        faults.extend(self.beside_window());
        self.sits_before(before);
        faults
    }

    /// A picture of a story that failed, as far as one can be made; where it is, in words.
    pub(crate) fn evidence(&self) -> String {
        let thread = std::thread::current();
        let test = thread.name().unwrap_or_default().replace("::", "-");
        match self.picture(&format!("failed-{test}-{}", self.name)) {
            Ok(file) => format!("the picture is {}", file.display()),
            Err(error) => format!("there is no picture: {error}"),
        }
    }

    fn picture(&self, name: &str) -> Result<PathBuf, fantoccini::error::CmdError> {
        let chromium = self.story.chromium;
        let png = self.acts(|_| chromium.does(chromium.client().screenshot()))?;
        let folder = chromium::target().join("screenshots");
        let file = folder.join(format!("{name}.png"));
        fs::create_dir_all(&folder).and_then(|()| fs::write(&file, png)).expect("the target directory can be written");
        Ok(file)
    }
}
