/** The look, once: the tokens of the faces in light and dark, and the theme that carries them. */
import {
  ActionIcon,
  Button,
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  type MantineColorsTuple,
  Modal,
  Popover,
  Tooltip,
  type VariantColorsResolver,
} from '@mantine/core';

export type Scheme = 'light' | 'dark';

/** Every text token has a contrast of at least 4.5 : 1 on both papers. */
export const TOKENS = {
  light: {
    paper: '#FBFAF7',
    raised: '#F1EEE8',
    ink: '#1F2328',
    muted: '#5B6169',
    line: '#DDD8CE',
    copper: '#9C4221',
    'copper-deep': '#85371B',
    'on-copper': '#FFFFFF',
    running: '#17693F',
    idle: '#7A5600',
    off: '#5B6169',
    paused: '#1D5FA8',
    alarm: '#B42318',
    'on-alarm': '#FFFFFF',
    unknown: '#6B4FA0',
  },
  dark: {
    paper: '#16181B',
    raised: '#212428',
    ink: '#ECE9E4',
    muted: '#A8A39B',
    line: '#383C42',
    copper: '#E8946A',
    'copper-deep': '#F0A985',
    'on-copper': '#16181B',
    running: '#5CC98E',
    idle: '#E0B04A',
    off: '#A8A39B',
    paused: '#7FB2EE',
    alarm: '#FF8A7A',
    'on-alarm': '#16181B',
    unknown: '#BBA3EA',
  },
} as const satisfies Record<Scheme, Record<string, string>>;

const HOVER_AND_FOCUS = { hover: true, focus: true, touch: true };

export type Token = keyof (typeof TOKENS)['light'];

export const FONT_SIZES = { xs: 13, sm: 15, md: 18, lg: 24, xl: 36, wall: 56 } as const;

/** Mantine wants ten shades; all that we show goes through the tokens below. */
const copper: MantineColorsTuple = [
  '#FBF1EC',
  '#F3DFD5',
  '#E8C1AE',
  '#E8946A',
  '#D07A4F',
  '#B85A34',
  '#9C4221',
  '#85371B',
  '#6C2C15',
  '#54210F',
];

/** Warm greys, so that no part of a component looks blue beside our papers. */
const gray: MantineColorsTuple = [
  '#FBFAF7',
  '#F1EEE8',
  '#E7E2D9',
  '#DDD8CE',
  '#C9C3B7',
  '#A8A39B',
  '#7C7F84',
  '#5B6169',
  '#3A3F45',
  '#1F2328',
];
const dark: MantineColorsTuple = [
  '#ECE9E4',
  '#A8A39B',
  '#8D8981',
  '#5B5E63',
  '#383C42',
  '#2B2F34',
  '#212428',
  '#16181B',
  '#121416',
  '#0D0F11',
];

const variantColorResolver: VariantColorsResolver = ({ variant, color }) => {
  const strong = color === 'alarm' ? 'alarm' : 'copper';
  if (variant === 'filled')
    return {
      background: `var(--ft-${strong})`,
      hover: strong === 'alarm' ? 'var(--ft-alarm)' : 'var(--ft-copper-deep)',
      color: `var(--ft-on-${strong})`,
      border: 'none',
    };
  if (variant === 'light' || variant === 'default')
    return {
      background: 'var(--ft-raised)',
      hover: 'var(--ft-line)',
      color: color === 'alarm' ? 'var(--ft-alarm)' : 'var(--ft-ink)',
      border: '1px solid var(--ft-line)',
    };
  return {
    background: 'transparent',
    hover: 'var(--ft-raised)',
    color: color === 'gray' ? 'var(--ft-muted)' : `var(--ft-${strong})`,
    border: variant === 'outline' ? `1px solid var(--ft-${strong})` : '1px solid transparent',
  };
};

const rem = (pixels: number) => `${pixels / 16}rem`;

export const theme = createTheme({
  primaryColor: 'copper',
  black: TOKENS.light.ink,
  primaryShade: { light: 6, dark: 3 },
  colors: { copper, gray, dark },
  variantColorResolver,
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "Liberation Mono", monospace',
  fontSizes: {
    xs: rem(FONT_SIZES.xs),
    sm: rem(FONT_SIZES.sm),
    md: rem(FONT_SIZES.md),
    lg: rem(FONT_SIZES.lg),
    xl: rem(FONT_SIZES.xl),
  },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  radius: { xs: '4px', sm: '8px', md: '8px', lg: '8px', xl: '8px' },
  defaultRadius: 'md',
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: rem(FONT_SIZES.lg), lineHeight: '1.25' },
      h2: { fontSize: rem(FONT_SIZES.md), lineHeight: '1.35' },
      h3: { fontSize: rem(FONT_SIZES.sm), lineHeight: '1.4' },
    },
  },
  focusRing: 'always',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: Button.extend({ defaultProps: { size: 'sm' } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray' } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 300, events: HOVER_AND_FOCUS } }),
    Drawer: Drawer.extend({ defaultProps: { transitionProps: { duration: 160 } } }),
    Modal: Modal.extend({ defaultProps: { centered: true, transitionProps: { duration: 120 } } }),
    Popover: Popover.extend({ defaultProps: { shadow: 'md' } }),
  },
});

export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: variablesOf('light'),
  dark: variablesOf('dark'),
});

function variablesOf(scheme: Scheme): Record<string, string> {
  const own = Object.entries(TOKENS[scheme]).map(([name, value]) => [`--ft-${name}`, value]);
  return {
    ...Object.fromEntries(own),
    '--mantine-color-body': 'var(--ft-paper)',
    '--mantine-color-text': 'var(--ft-ink)',
    '--mantine-color-dimmed': 'var(--ft-muted)',
    '--mantine-color-placeholder': 'var(--ft-muted)',
    '--mantine-color-anchor': 'var(--ft-copper)',
    '--mantine-color-error': 'var(--ft-alarm)',
    '--mantine-color-default': 'var(--ft-paper)',
    '--mantine-color-default-hover': 'var(--ft-raised)',
    '--mantine-color-default-color': 'var(--ft-ink)',
    '--mantine-color-default-border': 'var(--ft-line)',
    '--mantine-primary-color-filled': 'var(--ft-copper)',
    '--mantine-primary-color-contrast': 'var(--ft-on-copper)',
    '--mantine-color-copper-filled': 'var(--ft-copper)',
    '--mantine-color-copper-text': 'var(--ft-copper)',
  };
}
