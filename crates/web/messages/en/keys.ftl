## Keys and appearance
keys-title = Keys
keys-hint = How the console looks and listens in this browser. Nobody else sees a difference.
keys-on = Single letters do what stands below
keys-on-hint = Switch them off if you speak to your computer, or if a letter has surprised you.
keys-list = What each key does
keys-find = Go to the search box
keys-help = Show this list
keys-rows = Next and previous row of a list
keys-open = Open what is focused
keys-close = Close
keys-change = Switch keys off, or choose a theme
look-theme = Theme
look-system = As the system has it
look-light = Light
look-dark = Dark
