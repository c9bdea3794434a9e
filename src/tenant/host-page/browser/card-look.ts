/** How Teams draws adaptive cards: the settings that it gives Microsoft's renderer, for each of its themes. */
import type { Theme } from "./view.ts";

interface Colours {
  readonly ground: string;
  readonly emphasis: string;
  readonly text: string;
  readonly subtle: string;
  readonly accent: string;
  readonly good: string;
  readonly warning: string;
  readonly attention: string;
  readonly line: string;
}

const colours: Record<Theme, Colours> = {
  default: {
    ground: "#ffffff",
    emphasis: "#f5f5f5",
    text: "#242424",
    subtle: "#616161",
    accent: "#0f6b66",
    good: "#0e700e",
    warning: "#8a5a00",
    attention: "#b10e1c",
    line: "#d1d1d1",
  },
  dark: {
    ground: "#292929",
    emphasis: "#1f1f1f",
    text: "#ffffff",
    subtle: "#adadad",
    accent: "#6cc8c0",
    good: "#54b054",
    warning: "#f2c661",
    attention: "#ff8a80",
    line: "#525252",
  },
  contrast: {
    ground: "#000000",
    emphasis: "#000000",
    text: "#ffffff",
    subtle: "#ffffff",
    accent: "#ffff00",
    good: "#3ff23f",
    warning: "#ffff00",
    attention: "#ffff00",
    line: "#ffffff",
  },
};

export const cardLook = (theme: Theme): object => {
  const its = colours[theme];
  const foregroundColors = {
    default: shade(its.text, its.subtle),
    dark: shade(its.text, its.subtle),
    light: shade(its.subtle),
    accent: shade(its.accent),
    good: shade(its.good),
    warning: shade(its.warning),
    attention: shade(its.attention),
  };
  const container = (backgroundColor: string) => ({ backgroundColor, foregroundColors });
  return {
    supportsInteractivity: true,
    fontFamily: '"Segoe UI Variable Text", "Segoe UI", system-ui, sans-serif',
    fontSizes: { small: 12, default: 14, medium: 14, large: 18, extraLarge: 24 },
    fontWeights: { lighter: 400, default: 400, bolder: 600 },
    lineHeights: { small: 16, default: 20, medium: 20, large: 24, extraLarge: 32 },
    spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 12 },
    separator: { lineThickness: 1, lineColor: its.line },
    imageSizes: { small: 32, medium: 52, large: 100 },
    containerStyles: {
      default: container(its.ground),
      emphasis: container(its.emphasis),
      accent: container(its.emphasis),
      good: container(its.emphasis),
      warning: container(its.emphasis),
      attention: container(its.emphasis),
    },
    textStyles: { heading: { size: "large", weight: "bolder" }, columnHeader: { weight: "bolder" } },
    inputs: {
      label: {
        inputSpacing: "small",
        requiredInputs: { weight: "bolder", size: "small", suffix: " *", suffixColor: "attention" },
        optionalInputs: { weight: "bolder", size: "small" },
      },
      errorMessage: { color: "attention", size: "small", weight: "default", spacing: "small" },
    },
    actions: {
      // Teams shows six at most and hides the rest behind a menu.
      maxActions: 6,
      spacing: "default",
      buttonSpacing: 8,
      actionsOrientation: "horizontal",
      actionAlignment: "left",
      showCard: { actionMode: "inline", inlineTopMargin: 12, style: "emphasis" },
    },
    factSet: { title: { weight: "bolder", maxWidth: 150 }, spacing: 8 },
  };
};

const shade = (main: string, subtle = main) => ({ default: main, subtle });
