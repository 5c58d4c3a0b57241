# Methods
methods-title = Methods
methods-lead = What each method says, what it does not, when not to use it and where it comes from. In Swedish.
methods-link = What the method says and does not say
